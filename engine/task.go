package engine

import (
	"context"
	"errors"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// scheduleTask announces a call. The record of it is safe in the journal before
// the call is made.
func (x *Execution) scheduleTask(b *history.Branch, s *asl.TaskState) {
	arguments, err := s.Arguments(x.scope(b))
	if err == nil {
		err = checkSize(arguments, s.Name())
	}
	if err != nil {
		x.fail(b, err)
		return
	}
	x.emit(b, history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: s.Resource, Input: arguments})
}

// call is the call that is announced, with the input that was recorded.
func (x *Execution) call(b *history.Branch) TaskCall {
	return TaskCall{
		Resource:  b.Resource,
		Input:     b.TaskInput,
		Execution: x.config.Identity,
		StateName: b.StateName,
		Retry:     b.RetryCount,
	}
}

// runTask makes a call. It is also where an execution that was killed during
// the call goes on.
func (x *Execution) runTask(ctx context.Context, b *history.Branch, call TaskCall) (record func(), err error) {
	result, err := x.config.Tasks.RunTask(ctx, call)
	if err == nil {
		return func() {
			x.emit(b, history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: result})
		}, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	failure := &TaskError{Name: asl.TaskFailed, Cause: err.Error()}
	errors.As(err, &failure)
	return func() {
		x.emit(b, history.LambdaFunctionFailed, &history.LambdaFunctionFailedDetails{Error: string(failure.Name), Cause: failure.Cause})
	}, nil
}

func (x *Execution) taskSucceeded(b *history.Branch) {
	s := x.stateOf(b).(*asl.TaskState)
	var output value.Value
	var assigned *value.Object
	err := checkSize(b.Result, s.Name())
	if err == nil {
		output, assigned, err = s.Output(x.scope(b), b.Result)
	}
	x.leave(b, history.TaskStateExited, output, assigned, s.Transition, err)
}
