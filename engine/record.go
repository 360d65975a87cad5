package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// maxEvents is how many events an execution may have.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const (
	maxEvents = 25000

	// eventsPerStep is kept free so that the last event can say why the execution
	// ended. A step of a Map or Parallel state with many branches may need more
	// and then ends a little above the limit.
	eventsPerStep = 4
)

// emit decides one event of a branch: it is applied to the state now and goes
// to the journal with the next flush.
func (x *Execution) emit(b *history.Branch, eventType history.EventType, details history.Details) {
	x.emitAs(b.ID, b.PreviousID, eventType, details)
}

// emitAs is emit for a branch that may not have begun, and with the event that
// comes before.
func (x *Execution) emitAs(id history.BranchID, previous history.EventID, eventType history.EventType, details history.Details) {
	x.record(history.Record{Branch: id, Event: &history.Event{
		ID:         x.lastID(id) + 1,
		PreviousID: previous,
		Timestamp:  x.now(),
		Type:       eventType,
		Details:    details,
	}})
}

// lastID returns the number of the last event of the execution that a branch is
// of: 0 for a child execution that hasn't begun.
func (x *Execution) lastID(id history.BranchID) history.EventID {
	if run := x.state.Run(id); run != nil {
		return run.LastID
	}
	return 0
}

func (x *Execution) note(b *history.Branch, p history.Private) {
	x.record(history.Record{Branch: b.ID, Private: p})
}

func (x *Execution) record(r history.Record) {
	if x.broken != nil {
		return
	}
	if err := x.state.Apply(r); err != nil {
		// A step that the fold refuses is a mistake in this package, and going on
		// would write a journal that can't be loaded.
		x.broken = fmt.Errorf("deciding a step: %w", err)
		return
	}
	x.pending = append(x.pending, r)
}

// now is the clock's time in the milliseconds of AWS's timestamps.
func (x *Execution) now() time.Time {
	return x.config.Clock.Now().UTC().Truncate(time.Millisecond)
}

// flush makes what was decided safe, then tells the observer.
func (x *Execution) flush() error {
	if x.broken != nil {
		return x.broken
	}
	if len(x.pending) == 0 {
		return nil
	}
	if err := x.config.Journal.Append(x.pending); err != nil {
		x.broken = fmt.Errorf("recording history: %w", err)
		return x.broken
	}
	for _, r := range x.pending {
		if r.Event != nil && r.Branch.Execution() == "" {
			x.config.Observe(*r.Event)
		}
	}
	clear(x.pending)
	x.pending = x.pending[:0]
	return nil
}

// enteredTypes has the event that records the entry of a state of each type.
var enteredTypes = map[asl.StateType]history.EventType{
	asl.Task:     history.TaskStateEntered,
	asl.Choice:   history.ChoiceStateEntered,
	asl.Wait:     history.WaitStateEntered,
	asl.Pass:     history.PassStateEntered,
	asl.Succeed:  history.SucceedStateEntered,
	asl.Fail:     history.FailStateEntered,
	asl.Parallel: history.ParallelStateEntered,
	asl.Map:      history.MapStateEntered,
}

// enter records that the state called name is entered with the output of the
// one before it.
func (x *Execution) enter(b *history.Branch, name string) {
	input := b.StateOutput
	if b.Phase == history.Begun {
		input = x.state.Run(b.ID).Input
	}
	eventType := enteredTypes[x.machineOf(b).State(name).Type()]
	x.emit(b, eventType, &history.StateEnteredDetails{Name: name, Input: input})
}

// leave records the exit of the current state and what comes after it. err is
// that of working out the output.
func (x *Execution) leave(b *history.Branch, exited history.EventType, output value.Value, assigned *value.Object, to asl.Transition, err error) {
	if err == nil {
		err = checkSize(output, b.StateName)
	}
	if err == nil {
		err = checkVariables(b, assigned)
	}
	if err != nil {
		x.fail(b, err)
		return
	}
	x.emit(b, exited, &history.StateExitedDetails{Name: b.StateName, Output: output, Assigned: assigned})
	if to.End {
		x.end(b, output)
		return
	}
	x.enter(b, to.Next)
}

// end records the end of a branch that succeeded. What else that brings is
// decided in the same step.
func (x *Execution) end(b *history.Branch, output value.Value) {
	parent := x.parentOf(b)
	if isOwn(b) {
		x.emit(b, history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: output})
		if parent == nil {
			return
		}
	} else if s, ok := x.stateOf(parent).(*asl.MapState); ok {
		x.iterationEnded(b, s)
	}
	x.join(parent)
	x.ready = append(x.ready, parent)
}

// fail deals with an error of the state machine's own making.
func (x *Execution) fail(b *history.Branch, err error) {
	var e *asl.EvaluationError
	if !errors.As(err, &e) {
		e = &asl.EvaluationError{Name: asl.Runtime, Cause: err.Error()}
	}
	cause := e.Cause
	if e.Name != asl.DataLimitExceeded {
		cause = fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s",
			b.StateName, b.EnteredID, e.Cause)
	}
	x.failedForGood(b, e.Name, cause, false)
}

// failed retries a state, or catches its error, or hands the error on to the
// state around it, in this order.
func (x *Execution) failed(b *history.Branch, name asl.ErrorName, cause string, fromTask bool) {
	if b.Phase == history.Failing && x.retry(b, name, fromTask) {
		return
	}
	x.failedForGood(b, name, cause, fromTask)
}

func (x *Execution) failedForGood(b *history.Branch, name asl.ErrorName, cause string, fromTask bool) {
	switch {
	case x.catch(b, name, cause, fromTask):
	case isOwn(b):
		x.executionFailed(b, name, cause)
	default:
		x.branchFailed(b, name, cause, fromTask)
	}
}

// isOwn reports whether a branch is the own one of an execution.
func isOwn(b *history.Branch) bool { return b.ID == b.ID.Execution() }

// executionFailed ends an execution, whose own branch b is.
func (x *Execution) executionFailed(b *history.Branch, name asl.ErrorName, cause string) {
	x.abandon(b)
	x.abortMapRuns(b)
	x.emit(b, history.ExecutionFailed, &history.ExecutionFailedDetails{Error: string(name), Cause: cause})
	if parent := x.parentOf(b); parent != nil {
		x.childFailed(parent)
	}
}
