package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// functions is the sandbox's Lambda as Step Functions calls it: it gives errors
// the names and causes that a state machine sees on AWS. There they are those of
// the AWS SDK for Java, in which Step Functions makes the call.
type functions struct {
	lambda *lambdaserver.Server
	now    func() time.Time
}

// Caller is the execution that a function is called for. On AWS a function isn't
// told; here it can tell by it whether an earlier call of the same state has done
// the work already.
type Caller struct {
	ExecutionARN string
	StateName    string
}

type callerKey struct{}

// CallerOf gives the execution that the function with the context ctx is called
// for; ok is false when it is called by somebody else.
func CallerOf(ctx context.Context) (caller Caller, ok bool) {
	caller, ok = ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

// RunTask implements [engine.TaskRunner].
func (f functions) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	ctx = context.WithValue(ctx, callerKey{}, Caller{call.Execution.ExecutionARN, call.StateName})
	in := lambdaserver.Invocation{Region: regionOf(call.Execution.ExecutionARN), RequestID: wire.NewUUID()}
	if !isLambdaInvoke(call.Resource) {
		in.FunctionName, in.Payload = call.Resource, value.Append(nil, call.Input)
		out, err := f.invoke(ctx, in)
		if err != nil {
			return nil, err
		}
		return result(out)
	}
	if err := readParameters(call.Input, &in); err != nil {
		return nil, err
	}
	out, err := f.invoke(ctx, in)
	if err != nil {
		return nil, err
	}
	return f.integrationResult(out)
}

// isLambdaInvoke tells the optimized integration of Lambda from a function's ARN.
// Whether the state goes on by a task token is the engine's concern alone.
func isLambdaInvoke(resource string) bool {
	return strings.HasSuffix(strings.TrimSuffix(resource, ".waitForTaskToken"), ":states:::lambda:invoke")
}

// regionOf gives the Region in an ARN.
func regionOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 {
		return parts[3]
	}
	return DefaultRegion
}

// invoke calls a function. The error is an [*engine.TaskError] unless ctx ended.
func (f functions) invoke(ctx context.Context, in lambdaserver.Invocation) (lambdaserver.Outcome, error) {
	out, err := f.lambda.Invoke(ctx, in)
	if ctx.Err() != nil {
		return out, context.Cause(ctx)
	}
	if err != nil {
		return out, callError(err, in.RequestID)
	}
	if out.FunctionError != "" {
		return out, functionError(out.Payload)
	}
	return out, nil
}

// result is what a function returned, as the state's result.
func result(out lambdaserver.Outcome) (value.Value, error) {
	v, err := value.Parse(out.Payload)
	if err != nil {
		return nil, &engine.TaskError{Name: lambdaUnknown, Cause: fmt.Sprintf("The function's result: %v", err)}
	}
	return v, nil
}

// lambdaUnknown is the error of an invocation that failed nobody knows how.
const lambdaUnknown asl.ErrorName = "Lambda.Unknown"

// functionError is an error that a function returned: its errorType is the name,
// and all that it returned is the cause.
func functionError(payload json.RawMessage) error {
	var report struct {
		ErrorType string `json:"errorType"`
	}
	if err := json.Unmarshal(payload, &report); err != nil || report.ErrorType == "" {
		return &engine.TaskError{Name: lambdaUnknown,
			Cause: "The cause could not be determined because Lambda did not return an error type. Returned payload: " + string(payload)}
	}
	return &engine.TaskError{Name: asl.ErrorName(report.ErrorType), Cause: string(payload)}
}

// callError is an invocation that Lambda refused or that didn't reach it.
func callError(err error, requestID string) error {
	if e, ok := errors.AsType[*lambdaserver.EndpointError](err); ok {
		return &engine.TaskError{Name: "Lambda.SdkClientException", Cause: fmt.Sprintf("Unable to execute HTTP request: %v", e.Err)}
	}
	e, ok := errors.AsType[*wire.Error](err)
	if !ok {
		return &engine.TaskError{Name: "Lambda.ServiceException", Cause: "the sandbox failed: " + err.Error()}
	}
	return &engine.TaskError{
		Name: "Lambda." + asl.ErrorName(exception(e.Code)),
		Cause: fmt.Sprintf("%s (Service: AWSLambda; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)",
			e.Message, e.Status, e.Code, requestID),
	}
}

// exception is the SDK's class of a code. What Lambda's model of Invoke doesn't
// have, such as AccessDeniedException, has that of Lambda as a whole.
func exception(code string) string {
	modelled := []string{
		"InvalidParameterValueException", "InvalidRequestContentException", "InvalidRuntimeException", "RecursiveInvocationException",
		"RequestTooLargeException", "ResourceConflictException", "ResourceNotFoundException", "ResourceNotReadyException",
		"ServiceException", "TooManyRequestsException", "UnsupportedMediaTypeException",
	}
	if slices.Contains(modelled, code) {
		return code
	}
	return "AWSLambdaException"
}

// readParameters reads the parameters of lambda:invoke.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
func readParameters(input value.Value, in *lambdaserver.Invocation) error {
	parameters, ok := input.(*value.Object)
	if !ok {
		parameters = value.NewObject()
	}
	var kind, logType string
	for _, field := range []struct {
		name string
		into *string
	}{
		{"FunctionName", &in.FunctionName},
		{"Qualifier", &in.Qualifier},
		{"InvocationType", &kind},
		{"ClientContext", &in.ClientContext},
		{"LogType", &logType},
	} {
		v, _ := parameters.Get(field.name)
		if v == nil {
			continue
		}
		text, ok := v.(string)
		if !ok {
			return unusable(input, "The value for the field '%s' must be a STRING", field.name)
		}
		*field.into = text
	}
	if in.FunctionName == "" {
		return unusable(input, "The field 'FunctionName' is required but was missing")
	}
	in.Type, in.Tail = lambdaserver.InvocationType(kind), logType == "Tail"
	if payload, ok := parameters.Get("Payload"); ok {
		in.Payload = value.Append(nil, payload)
	}
	return nil
}

// unusable is Step Functions' refusal of parameters that the integration can't
// be called with. The text follows its refusals in other integrations.
func unusable(input value.Value, format string, args ...any) error {
	return &engine.TaskError{Name: asl.Runtime, Cause: fmt.Sprintf("The Parameters '%s' could not be used to start the Task: [%s]",
		value.Text(input), fmt.Sprintf(format, args...))}
}
