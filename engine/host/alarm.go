package host

import (
	"container/heap"
	"time"
)

// alarm has the executions that are put down, by when they are due.
type alarm struct {
	entries []*entry
	rung    chan struct{} // that the first of them is another one
}

// set notes when an execution is due; zero for never. One that somebody took up
// before its time may be there already.
func (a *alarm) set(e *entry, due time.Time) {
	if e.alarmed {
		heap.Remove(a, e.place)
	}
	if due.IsZero() {
		return
	}
	e.due = due
	heap.Push(a, e)
	if e.place == 0 {
		select {
		case a.rung <- struct{}{}:
		default:
		}
	}
}

// next returns when the first is due, zero for never.
func (a *alarm) next() time.Time {
	if len(a.entries) == 0 {
		return time.Time{}
	}
	return a.entries[0].due
}

// Len implements heap.Interface.
func (a *alarm) Len() int { return len(a.entries) }

// Less implements heap.Interface.
func (a *alarm) Less(i, j int) bool { return a.entries[i].due.Before(a.entries[j].due) }

// Swap implements heap.Interface.
func (a *alarm) Swap(i, j int) {
	a.entries[i], a.entries[j] = a.entries[j], a.entries[i]
	a.entries[i].place, a.entries[j].place = i, j
}

// Push implements heap.Interface.
func (a *alarm) Push(e any) {
	pushed := e.(*entry)
	pushed.place, pushed.alarmed = len(a.entries), true
	a.entries = append(a.entries, pushed)
}

// Pop implements heap.Interface.
func (a *alarm) Pop() any {
	last := len(a.entries) - 1
	e := a.entries[last]
	a.entries[last] = nil
	a.entries = a.entries[:last]
	e.alarmed = false
	return e
}

// wakeParked takes executions up again when they are due, until the host is
// closed.
func (h *Host) wakeParked() {
	for {
		now := h.config.Clock.Now()
		h.mu.Lock()
		var due []*entry
		for h.alarm.Len() > 0 && !now.Before(h.alarm.next()) {
			due = append(due, heap.Pop(&h.alarm).(*entry))
		}
		next := h.alarm.next()
		h.mu.Unlock()
		for _, e := range due {
			// What was answered or stopped meanwhile is running, or has ended.
			if _, err := h.awake(e); err != nil {
				h.failed(e, err)
			}
		}
		var timer <-chan time.Time
		stop := func() {}
		if !next.IsZero() {
			timer, stop = h.config.Clock.Timer(next)
		}
		select {
		case <-timer:
		case <-h.alarm.rung:
		case <-h.ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// failed notes that an execution can't be taken up.
func (h *Host) failed(e *entry, err error) {
	h.config.Logger.Error("an execution can't be taken up", "execution", e.summary.ARN, "error", err)
	h.mu.Lock()
	defer h.mu.Unlock()
	e.end(err)
}
