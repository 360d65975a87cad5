package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Stop ends the execution with the status ABORTED and returns when. It is safe
// in the journal when Stop returns; calls that are under way have their context
// done. An execution that has ended stays as it is.
func (x *Execution) Stop(errorName, cause string) (time.Time, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.broken != nil {
		return time.Time{}, x.broken
	}
	if x.state.Status == history.Running {
		x.endAll(history.ExecutionAborted, &history.ExecutionAbortedDetails{Error: valid(errorName), Cause: valid(cause)})
	}
	defer x.lookAgain()
	return x.state.StopDate, x.flush()
}

// endAll ends the execution and everything in it.
func (x *Execution) endAll(eventType history.EventType, details history.Details) {
	root := &x.state.Branch
	x.abandon(root)
	x.abortMapRuns(root)
	x.emit(root, eventType, details)
}

// ErrNotRedrivable says that an execution can't be redriven.
var ErrNotRedrivable = errors.New("the execution can't be redriven")

// redrivable is for how long after its end an execution can be redriven.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
const redrivable = 14 * 24 * time.Hour

// Redrive has an execution that failed, timed out or was stopped go on from
// where it did: what had succeeded stays. [Execution.Run] does the rest. The
// error is [ErrNotRedrivable] with the reason, or the journal's.
func (x *Execution) Redrive() (time.Time, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.state.Status == history.Running || x.state.Status == history.Succeeded:
		return time.Time{}, fmt.Errorf("%w: its status is %s", ErrNotRedrivable, x.state.Status)
	case x.broken != nil:
		return time.Time{}, x.broken
	case x.now().Sub(x.state.StopDate) > redrivable:
		return time.Time{}, fmt.Errorf("%w: it ended more than 14 days ago", ErrNotRedrivable)
	case x.state.LastID >= maxEvents-eventsPerStep:
		return time.Time{}, fmt.Errorf("%w: its history is full", ErrNotRedrivable)
	}
	root := &x.state.Branch
	x.emit(root, history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: x.state.RedriveCount + 1})
	x.redriveMapRuns(root)
	x.ready = nil
	x.allReady(root)
	return x.state.RedriveDate, x.flush()
}
