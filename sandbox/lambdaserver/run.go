package lambdaserver

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// unhandled is Lambda's X-Amz-Function-Error of every error that a function
// returns.
const unhandled = "Unhandled"

// run calls a function and waits for it.
func (s *Server) run(ctx context.Context, ref reference, in Invocation, f Function) (Outcome, error) {
	began := s.cfg.Now()
	result, err := s.call(ctx, ref, in, f)
	if ctx.Err() != nil {
		return Outcome{}, context.Cause(ctx)
	}
	out := Outcome{StatusCode: http.StatusOK, ExecutedVersion: latest, RequestID: in.RequestID, Payload: result}
	if err != nil {
		out.FunctionError = unhandled
		out.Payload = describe(err)
	}
	if in.Tail {
		out.LogResult = tail(in.RequestID, out, s.cfg.Now().Sub(began))
	}
	return out, nil
}

// call calls a function with the context that Lambda gives it. A panic becomes
// an error, because a function must not take the sandbox with it.
func (s *Server) call(ctx context.Context, ref reference, in Invocation, f Function) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.cfg.Logger.Error("a function panicked", "function", ref.Name, "request", in.RequestID, "panic", p, "stack", string(debug.Stack()))
			err = messages.InvokeResponse_Error{Type: typeName(p), Message: fmt.Sprint(p)}
		}
	}()
	client, _ := in.clientContext() // was checked
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       in.RequestID,
		InvokedFunctionArn: ref.arn(),
		ClientContext:      client,
	})
	result, err = f(ctx, in.Payload)
	switch {
	case err != nil:
		return nil, err
	case len(result) == 0:
		return json.RawMessage("null"), nil
	case !json.Valid(result):
		return nil, messages.InvokeResponse_Error{Type: "Runtime.MarshalError", Message: "Unable to marshal response: it isn't JSON"}
	case len(result) > maxResult:
		return nil, errTooLarge()
	}
	return result, nil
}

func errTooLarge() error {
	return messages.InvokeResponse_Error{Type: "Function.ResponseSizeTooLarge",
		Message: fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResult)}
}

// describe is a function's error as Lambda's runtime for Go reports it.
func describe(err error) json.RawMessage {
	report, ok := errors.AsType[messages.InvokeResponse_Error](err)
	if !ok {
		report = messages.InvokeResponse_Error{Type: typeName(err), Message: err.Error()}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it is read by people, in causes
	_ = encoder.Encode(report)   // strings always marshal
	return json.RawMessage(bytes.TrimSpace(text.Bytes()))
}

func typeName(v any) string {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

func (in Invocation) clientContext() (lambdacontext.ClientContext, error) {
	var client lambdacontext.ClientContext
	if in.ClientContext == "" {
		return client, nil
	}
	text, err := base64.StdEncoding.DecodeString(in.ClientContext)
	if err != nil {
		return client, err
	}
	return client, json.Unmarshal(text, &client)
}

// tail is the end of the log as Lambda gives it: here nothing but what Lambda
// itself writes, and the error, because a function's own log is the program's.
func tail(requestID string, out Outcome, took time.Duration) string {
	text := fmt.Sprintf("START RequestId: %s Version: %s\n", requestID, latest)
	if out.FunctionError != "" {
		text += string(out.Payload) + "\n"
	}
	ms := float64(took.Microseconds()) / 1000
	text += fmt.Sprintf("END RequestId: %s\nREPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: 0 MB\t\n",
		requestID, requestID, ms, int(ms)+1, memorySize)
	return base64.StdEncoding.EncodeToString([]byte(text))
}

// enqueue has a function called without anybody waiting. Lambda would call it
// again when it fails; here a failure is logged and that is all.
func (s *Server) enqueue(ref reference, in Invocation, f Function) {
	s.working.Go(func() {
		out, err := s.run(s.ctx, ref, in, f)
		if err != nil {
			s.cfg.Logger.Warn("an asynchronous invocation was cut off", "function", ref.Name, "request", in.RequestID, "error", err)
			return
		}
		if out.FunctionError != "" {
			s.cfg.Logger.Warn("an asynchronous invocation failed", "function", ref.Name, "request", in.RequestID, "error", string(out.Payload))
		}
	})
}
