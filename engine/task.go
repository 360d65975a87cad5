package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// scheduleTask announces a call. The record of it is safe in the journal before
// the call is made.
func (x *Execution) scheduleTask(b *history.Branch, s *asl.TaskState) {
	scope := x.scope(b)
	token := ""
	if s.WaitsForToken() {
		token = newToken(x.config.Identity.ExecutionARN)
		scope.ContextObject.TaskToken = token
	}
	timeout, heartbeat, err := s.Timeouts(scope)
	var arguments value.Value
	if err == nil {
		arguments, err = s.Arguments(scope)
	}
	if err == nil {
		err = checkSize(arguments, s.Name())
	}
	if err != nil {
		x.fail(b, err)
		return
	}
	if token != "" {
		x.note(b, &history.TaskTokenMade{Token: token})
	}
	resourceType, resource, integrated := s.Integration()
	if !integrated {
		x.emit(b, history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{
			Resource: s.Resource, Input: arguments, Timeout: int(timeout.Seconds())})
		return
	}
	x.emit(b, history.TaskScheduled, &history.TaskScheduledDetails{
		ResourceType: resourceType,
		Resource:     resource,
		Region:       regionOf(x.config.Identity.ExecutionARN),
		Parameters:   arguments,
		Timeout:      int(timeout.Seconds()),
		Heartbeat:    int(heartbeat.Seconds()),
	})
}

// regionOf returns the Region in an ARN.
func regionOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 {
		return parts[3]
	}
	return ""
}

func (x *Execution) taskStarted(b *history.Branch) {
	if t := b.Task; t.Integration != "" {
		x.emit(b, history.TaskStarted, &history.TaskStartedDetails{ResourceType: t.Integration, Resource: t.Resource})
		return
	}
	x.emit(b, history.LambdaFunctionStarted, nil)
}

// call is the call that is announced, with the input that was recorded.
func (x *Execution) call(b *history.Branch) TaskCall {
	return TaskCall{
		Resource:  x.stateOf(b).(*asl.TaskState).Resource,
		Input:     b.Task.Input,
		Token:     b.Task.Token,
		Execution: x.identity(b),
		StateName: b.StateName,
		Retry:     b.RetryCount,
	}
}

// runTask makes a call. It is also where an execution that was killed during
// the call goes on.
func (x *Execution) runTask(ctx context.Context, b *history.Branch, call TaskCall) (record func(), err error) {
	result, err := x.config.Tasks.RunTask(ctx, call)
	if err == nil {
		return func() { x.taskReturned(b, result) }, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	failure := &TaskError{Name: asl.TaskFailed, Cause: err.Error()}
	errors.As(err, &failure)
	return func() { x.taskFailed(b, failure.Name, failure.Cause) }, nil
}

// taskReturned records the answer to a call.
func (x *Execution) taskReturned(b *history.Branch, result value.Value) {
	if b.Task.Token != "" && checkSize(result, "") == nil {
		x.emit(b, history.TaskSubmitted, &history.TaskSubmittedDetails{ResourceType: b.Task.Integration, Resource: b.Task.Resource, Output: result})
		return
	}
	x.taskSucceeded(b, result)
}

// taskSucceeded records the result of a task, unless it is larger than Step
// Functions takes.
func (x *Execution) taskSucceeded(b *history.Branch, result value.Value) {
	t := b.Task
	var large *asl.EvaluationError
	if errors.As(checkSize(result, x.stateOf(b).(*asl.TaskState).Resource), &large) {
		x.taskFailed(b, large.Name, large.Cause)
		return
	}
	if t.Integration != "" {
		x.emit(b, history.TaskSucceeded, &history.TaskSucceededDetails{ResourceType: t.Integration, Resource: t.Resource, Output: result})
		return
	}
	x.emit(b, history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: result})
}

// taskFailed records that a task failed.
func (x *Execution) taskFailed(b *history.Branch, name asl.ErrorName, cause string) {
	// What isn't UTF-8 would be something else in the journal.
	name, cause = asl.ErrorName(valid(string(name))), valid(cause)
	if t := b.Task; t.Integration != "" {
		x.emit(b, history.TaskFailed, &history.TaskFailedDetails{ResourceType: t.Integration, Resource: t.Resource, Error: string(name), Cause: cause})
		return
	}
	x.emit(b, history.LambdaFunctionFailed, &history.LambdaFunctionFailedDetails{Error: string(name), Cause: cause})
}

func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func (x *Execution) taskAnswered(b *history.Branch) {
	s := x.stateOf(b).(*asl.TaskState)
	output, assigned, err := s.Output(x.scope(b), b.Task.Result)
	x.leave(b, history.TaskStateExited, output, assigned, s.Transition, err)
}
