package engine

import (
	"context"
	"errors"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// scheduleTask announces a call. Both events are safe in the journal before
// the call is made.
func (x *Execution) scheduleTask(s *asl.TaskState) {
	arguments, err := s.Arguments(x.scope())
	if err == nil {
		err = x.checkSize(arguments)
	}
	if err != nil {
		x.fail(err)
		return
	}
	x.emit(history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: s.Resource, Input: arguments})
}

// callTask makes the call that is announced, with the input that was recorded.
// It is also where an execution that was killed during the call goes on.
func (x *Execution) callTask(ctx context.Context) error {
	result, err := x.config.Tasks.RunTask(ctx, TaskCall{
		Resource:  x.state.Resource,
		Input:     x.state.TaskInput,
		Execution: x.config.Identity,
		StateName: x.state.StateName,
		Retry:     x.state.RetryCount,
	})
	if err == nil {
		x.emit(history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: result})
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failure := &TaskError{Name: asl.TaskFailed, Cause: err.Error()}
	errors.As(err, &failure)
	x.emit(history.LambdaFunctionFailed, &history.LambdaFunctionFailedDetails{Error: string(failure.Name), Cause: failure.Cause})
	return nil
}

func (x *Execution) taskSucceeded(s *asl.TaskState) {
	var output value.Value
	err := x.checkSize(x.state.Result)
	if err == nil {
		output, err = s.Output(x.scope(), x.state.Result)
	}
	x.leave(history.TaskStateExited, output, s.Transition, err)
}

// taskFailed retries, catches, or ends the execution, in this order.
func (x *Execution) taskFailed(s *asl.TaskState) {
	name, cause := asl.ErrorName(x.state.Error), x.state.Cause
	if i := asl.FindRetrier(s.Retry, name, true); i >= 0 {
		used := 0
		if i < len(x.state.Retries) {
			used = x.state.Retries[i]
		}
		if retrier := &s.Retry[i]; used < retrier.MaxAttempts {
			delay := retrier.Delay(used+1, x.config.Random())
			x.note(&history.RetryScheduled{Retrier: i, At: x.now().Add(delay)})
			return
		}
	}
	if !x.catch(s, name, cause, true) {
		x.endFailed(name, cause)
	}
}

// catch goes on to the catcher that covers the error, if there is one.
func (x *Execution) catch(s *asl.TaskState, name asl.ErrorName, cause string, fromTask bool) bool {
	catcher := asl.FindCatcher(s.Catch, name, fromTask)
	if catcher == nil {
		return false
	}
	output, err := catcher.Output(x.state.StateInput, name, cause)
	if err == nil {
		err = x.checkSize(output)
	}
	if err != nil {
		var e *asl.EvaluationError
		if errors.As(err, &e) {
			x.endFailed(e.Name, e.Cause)
		}
		return true
	}
	x.emit(history.TaskStateExited, &history.StateExitedDetails{Name: s.Name(), Output: output})
	x.enter(catcher.Next)
	return true
}
