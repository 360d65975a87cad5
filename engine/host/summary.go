package host

import (
	"slices"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// Summary is what a list of executions tells of one.
type Summary struct {
	ARN             string
	StateMachineARN string
	Status          history.ExecutionStatus
	StartDate       time.Time
	StopDate        time.Time // zero while it runs
	RedriveCount    int
	RedriveDate     time.Time // zero unless it was redriven
}

// apply moves the summary on by an event of the execution.
func (s *Summary) apply(ev *history.Event) {
	switch ev.Type {
	case history.ExecutionStarted:
		s.Status, s.StartDate = history.Running, ev.Timestamp
	case history.ExecutionSucceeded:
		s.Status, s.StopDate = history.Succeeded, ev.Timestamp
	case history.ExecutionFailed:
		s.Status, s.StopDate = history.Failed, ev.Timestamp
	case history.ExecutionAborted:
		s.Status, s.StopDate = history.Aborted, ev.Timestamp
	case history.ExecutionTimedOut:
		s.Status, s.StopDate = history.TimedOut, ev.Timestamp
	case history.ExecutionRedriven:
		s.Status, s.StopDate, s.RedriveDate = history.Running, time.Time{}, ev.Timestamp
		s.RedriveCount++
	}
}

// summaryOf is the summary of an execution that a log has.
func summaryOf(e journal.Entry) Summary {
	s := Summary{ARN: e.Name}
	if e.Created != nil {
		s.StateMachineARN = e.Created.StateMachineARN
	}
	for _, ev := range []*history.Event{e.Started, e.Redriven, e.Ended} {
		if ev != nil {
			s.apply(ev)
		}
	}
	s.RedriveCount = e.Redrives
	return s
}

// List returns all executions, the newest first.
func (h *Host) List() []Summary {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]Summary, 0, len(h.order))
	for _, e := range slices.Backward(h.order) {
		all = append(all, e.summary)
	}
	return all
}

// observe returns what tells of the events of an execution.
func (h *Host) observe(e *entry) func(history.Event) {
	return func(ev history.Event) {
		h.mu.Lock()
		e.summary.apply(&ev)
		s := e.summary
		h.mu.Unlock()
		h.config.Observe(s, ev)
	}
}
