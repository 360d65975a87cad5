package engine

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// effect is something that a branch waits for from the world: a time, the end
// of a task, or whichever comes first.
type effect struct {
	branch *history.Branch
	id     history.BranchID // also after the branch has been forgotten

	due   time.Time // zero for no time
	onDue func()
	run   func(context.Context) (record func(), err error) // nil for nothing to do

	started bool
	cancel  context.CancelFunc
	place   int // in the heap
}

// outcome is how an effect's run ended: by what is to be recorded, or by an
// error that means its context was done.
type outcome struct {
	effect *effect
	record func()
	err    error
}

// effects are what the branches of an execution wait for.
type effects struct {
	of      map[*history.Branch]*effect
	unbegun []*effect // with something to run
	timers  timers
	// running counts the goroutines, ending those of them by branch whose effect
	// is given up.
	running  int
	ending   map[history.BranchID]int
	outcomes chan outcome
}

func (e *effects) add(f *effect) {
	if e.of == nil {
		e.of = map[*history.Branch]*effect{}
	}
	e.of[f.branch] = f
	f.id, f.cancel = f.branch.ID, func() {}
	if f.run != nil {
		e.unbegun = append(e.unbegun, f)
	}
	f.place = -1
	if !f.due.IsZero() {
		heap.Push(&e.timers, f)
	}
}

// remove takes an effect out that is over or given up. A goroutine of it may
// still be running.
func (e *effects) remove(f *effect) {
	if e.of[f.branch] != f {
		return
	}
	f.cancel()
	delete(e.of, f.branch)
	if f.place >= 0 {
		heap.Remove(&e.timers, f.place)
	}
	if !f.started && f.run != nil {
		e.unbegun = slices.DeleteFunc(e.unbegun, func(u *effect) bool { return u == f })
	}
}

// giveUp removes an effect whose goroutine, if it has one, isn't through.
func (e *effects) giveUp(f *effect) {
	if e.of[f.branch] != f {
		return
	}
	if f.started {
		if e.ending == nil {
			e.ending = map[history.BranchID]int{}
		}
		e.ending[f.id]++
	}
	e.remove(f)
}

// reschedule changes the time of an effect that goes on.
func (e *effects) reschedule(f *effect, due func(*history.Branch) (time.Time, func())) {
	if f.place < 0 {
		return
	}
	f.due, f.onDue = due(f.branch)
	heap.Fix(&e.timers, f.place)
}

// begin runs what isn't running yet. A call that the same branch gave up ends
// first: a task is never called twice at a time.
func (e *effects) begin(ctx context.Context) {
	if e.outcomes == nil && len(e.unbegun) > 0 {
		e.outcomes = make(chan outcome)
	}
	e.unbegun = slices.DeleteFunc(e.unbegun, func(f *effect) bool {
		if e.ending[f.id] > 0 {
			return false
		}
		var inner context.Context
		inner, f.cancel = context.WithCancel(ctx)
		f.started = true
		e.running++
		go func() {
			record, err := f.run(inner)
			e.outcomes <- outcome{f, record, err}
		}()
		return true
	})
}

// ended notes the end of a goroutine, and reports whether anybody still waits
// for it.
func (e *effects) ended(o outcome) bool {
	e.running--
	if e.of[o.effect.branch] == o.effect {
		e.remove(o.effect)
		return true
	}
	if e.ending[o.effect.id]--; e.ending[o.effect.id] == 0 {
		delete(e.ending, o.effect.id)
	}
	return false
}

// alone returns the effect that is the only thing to do, when that is to run
// it: the usual case, and it needs no goroutine.
func (e *effects) alone() *effect {
	if len(e.of) != 1 || len(e.unbegun) != 1 || e.running > 0 || len(e.timers) > 0 {
		return nil
	}
	return e.unbegun[0]
}

// timers is a heap of effects by their time.
type timers []*effect

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].due.Before(t[j].due) }
func (t timers) Swap(i, j int) {
	t[i], t[j] = t[j], t[i]
	t[i].place, t[j].place = i, j
}

// Push implements heap.Interface.
func (t *timers) Push(f any) {
	e := f.(*effect)
	e.place = len(*t)
	*t = append(*t, e)
}

// Pop implements heap.Interface.
func (t *timers) Pop() any {
	last := len(*t) - 1
	f := (*t)[last]
	(*t)[last] = nil
	*t = (*t)[:last]
	f.place = -1
	return f
}
