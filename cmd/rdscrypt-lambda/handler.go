package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// The error names of what isn't the failure of a task.
const (
	// errorTimedOut: the function's timeout was about to end it. It is the
	// errorType of Lambda itself for a function that it did end, so that one
	// Retry or Catch matches both.
	errorTimedOut = "Sandbox.Timedout"
	// errorPanic: a bug in this program. Lambda starts a new process.
	errorPanic = "Panic"
	// errorInternal: a bug that returned rather than panicked.
	errorInternal = "InternalError"
)

// handler answers the invocations of one function. It is a lambda.Handler, not
// a function: the latter gets its input only after encoding/json has accepted
// it, and malformed input would be neither logged nor called what the tasks
// call it.
type handler struct {
	task tasks.Name
	run  tasks.Func
	log  *slog.Logger
}

func newHandler(s settings, run tasks.Func, stdout io.Writer) *handler {
	return &handler{task: s.task, run: tasks.LambdaHandler(run), log: newLogger(s, stdout)}
}

// Invoke runs the task once. The error, if there is one, is a
// messages.InvokeResponse_Error, whose Type becomes the error name in Step
// Functions.
func (h *handler) Invoke(ctx context.Context, payload []byte) (output []byte, err error) {
	log := h.log
	if invocation, ok := lambdacontext.FromContext(ctx); ok {
		log = log.With("requestId", invocation.AwsRequestID)
	}
	log.LogAttrs(ctx, slog.LevelDebug, "task started", slog.Int("inputBytes", len(payload)), inputKeys(payload))

	started := time.Now()
	failed := func(failure messages.InvokeResponse_Error, more ...slog.Attr) {
		output, err = nil, failure
		log.LogAttrs(ctx, slog.LevelError, "task failed", append([]slog.Attr{
			duration(started),
			slog.String("errorType", failure.Type),
			slog.String("errorMessage", failure.Message),
		}, more...)...)
	}
	defer func() {
		if value := recover(); value != nil {
			failed(h.panicked(value), slog.String("stack", string(debug.Stack())))
		}
	}()
	bounded, cancel := beforeTimeout(ctx)
	defer cancel()
	output, err = h.run(bounded, payload)
	if err != nil {
		failed(h.failure(bounded, err))
		return output, err
	}
	log.LogAttrs(ctx, slog.LevelInfo, "task succeeded", duration(started))
	return output, nil
}

// failure names err.
func (h *handler) failure(ctx context.Context, err error) messages.InvokeResponse_Error {
	if named, ok := errors.AsType[messages.InvokeResponse_Error](err); ok {
		return named
	}
	if ctx.Err() != nil {
		return messages.InvokeResponse_Error{
			Type: errorTimedOut,
			Message: fmt.Sprintf("%s: stopped just before the function's timeout; what AWS was asked last may still take effect: "+
				"raise the function's timeout if that happens again", h.task),
		}
	}
	return messages.InvokeResponse_Error{Type: errorInternal, Message: err.Error()}
}

// panicked is the answer of an invocation that panicked. ShouldExit ends the
// process after it was sent: what else the panic left behind can't be known.
// The stack goes to the log, not into the cause that Step Functions keeps.
func (h *handler) panicked(value any) messages.InvokeResponse_Error {
	return messages.InvokeResponse_Error{
		Type:       errorPanic,
		Message:    fmt.Sprintf("%s: %v: this is a bug in rdscrypt, the function's log has the stack", h.task, value),
		ShouldExit: true,
	}
}
