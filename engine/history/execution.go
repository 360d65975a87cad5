package history

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Execution is where an execution stands as a whole: the one whose history this
// is, or a child execution of a Map Run in it.
type Execution struct {
	Status    ExecutionStatus
	Input     value.Value
	Output    value.Value // once it succeeded
	Error     string      // once it failed, was stopped or took too long
	Cause     string
	StartDate time.Time
	StopDate  time.Time // zero while running
	LastID    EventID   // of its events, which each execution numbers by itself

	RedriveCount int
	RedriveDate  time.Time // zero unless it was redriven
}

// end notes how the execution ended.
func (e *Execution) end(ev *Event) {
	e.StopDate = ev.Timestamp
	switch d := ev.Details.(type) {
	case *ExecutionSucceededDetails:
		e.Status, e.Output = Succeeded, d.Output
	case *ExecutionFailedDetails:
		e.Status, e.Error, e.Cause = Failed, d.Error, d.Cause
	case *ExecutionAbortedDetails:
		e.Status, e.Error, e.Cause = Aborted, d.Error, d.Cause
	case *ExecutionTimedOutDetails:
		e.Status, e.Error, e.Cause = TimedOut, d.Error, d.Cause
	}
}

// revive has the execution run again.
func (e *Execution) revive() {
	e.Status, e.Error, e.Cause, e.StopDate = Running, "", "", time.Time{}
}

// redriven counts a redrive.
func (e *Execution) redriven(ev *Event) {
	e.LastID, e.RedriveDate = ev.ID, ev.Timestamp
	e.RedriveCount++
}
