package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Limits of a Standard workflow.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const (
	maxEvents   = 25000
	maxDataSize = 256 * 1024 // of the input or output of a state or task, in bytes

	// eventsPerStep is the most that one step may record, and is kept free so
	// that the last event can say why the execution ended.
	eventsPerStep = 4
)

// emit decides one event: it is applied to the state now and goes to the
// journal with the next flush.
func (x *Execution) emit(eventType history.EventType, details history.Details) {
	x.record(history.Record{Event: &history.Event{
		ID:         x.state.LastID + 1,
		PreviousID: x.state.PreviousID,
		Timestamp:  x.now(),
		Type:       eventType,
		Details:    details,
	}})
}

func (x *Execution) note(p history.Private) { x.record(history.Record{Private: p}) }

func (x *Execution) record(r history.Record) {
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
		if r.Event != nil {
			x.config.Observe(*r.Event)
		}
	}
	// The journal may keep the slice.
	x.pending = nil
	return nil
}

// enteredTypes has the event that records the entry of a state of each type.
var enteredTypes = map[asl.StateType]history.EventType{
	asl.Task:    history.TaskStateEntered,
	asl.Choice:  history.ChoiceStateEntered,
	asl.Wait:    history.WaitStateEntered,
	asl.Pass:    history.PassStateEntered,
	asl.Succeed: history.SucceedStateEntered,
	asl.Fail:    history.FailStateEntered,
}

// enter records that the state called name is entered with the output of the
// one before it.
func (x *Execution) enter(name string) {
	input := x.state.Output
	if x.state.Phase == history.Begun {
		input = x.state.Input
	}
	eventType := enteredTypes[x.config.StateMachine.State(name).Type()]
	x.emit(eventType, &history.StateEnteredDetails{Name: name, Input: input})
}

// leave records the exit of the current state and what comes after it. err is
// that of working out the output.
func (x *Execution) leave(exited history.EventType, output value.Value, to asl.Transition, err error) {
	if err == nil {
		err = x.checkSize(output)
	}
	if err != nil {
		x.fail(err)
		return
	}
	x.emit(exited, &history.StateExitedDetails{Name: x.state.StateName, Output: output})
	if to.End {
		x.emit(history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: output})
		return
	}
	x.enter(to.Next)
}

// fail deals with an error of the state machine's own making.
func (x *Execution) fail(err error) {
	var e *asl.EvaluationError
	if !errors.As(err, &e) {
		e = &asl.EvaluationError{Name: asl.Runtime, Cause: err.Error()}
	}
	cause := e.Cause
	if e.Name != asl.DataLimitExceeded {
		cause = fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s",
			x.state.StateName, x.state.EnteredID, e.Cause)
	}
	if s, ok := x.current().(*asl.TaskState); ok && x.catch(s, e.Name, cause, false) {
		return
	}
	x.endFailed(e.Name, cause)
}

func (x *Execution) endFailed(name asl.ErrorName, cause string) {
	x.emit(history.ExecutionFailed, &history.ExecutionFailedDetails{Error: string(name), Cause: cause})
}

func (x *Execution) checkSize(v value.Value) error {
	if value.Size(v) <= maxDataSize {
		return nil
	}
	cause := fmt.Sprintf("The execution's input is larger than %d bytes", maxDataSize)
	if x.state.StateName != "" {
		cause = fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", x.state.StateName)
	}
	return &asl.EvaluationError{Name: asl.DataLimitExceeded, Cause: cause}
}

// scope is what the current state's paths see.
func (x *Execution) scope() asl.Scope {
	return asl.Scope{Input: x.state.StateInput, ContextObject: &asl.ContextObject{
		ExecutionARN:     x.config.Identity.ExecutionARN,
		ExecutionName:    x.config.Identity.ExecutionName,
		ExecutionInput:   x.state.Input,
		RoleARN:          x.config.Identity.RoleARN,
		StartTime:        x.state.StartDate,
		StateName:        x.state.StateName,
		EnteredTime:      x.state.EnteredAt,
		IsTask:           x.current().Type() == asl.Task,
		RetryCount:       x.state.RetryCount,
		StateMachineARN:  x.config.Identity.StateMachineARN,
		StateMachineName: x.config.Identity.StateMachineName,
	}}
}
