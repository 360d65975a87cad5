package local

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
)

// isInvoke tells whether a resource is Lambda's service integration, with or
// without a task token.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
func isInvoke(resource string) bool {
	_, integration, _ := strings.Cut(resource, ":states:::")
	return integration == "lambda:invoke" || integration == "lambda:invoke.waitForTaskToken"
}

// invoke calls the function that the parameters of the integration name, by its
// ARN or its name, with the payload in them, and answers in the form of the
// Invoke API.
func (r runner) invoke(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	name := text(call.Input, "FunctionName")
	function := name
	for arn := range r.functions {
		if string(taskName(arn)) == name {
			function = arn
		}
	}
	if r.functions[function] == nil {
		return nil, &engine.TaskError{Name: "Lambda.ResourceNotFoundException", Cause: fmt.Sprintf("Function not found: %s", name)}
	}
	payload := value.Value(value.NewObject())
	if given, ok := call.Input.(*value.Object).Get("Payload"); ok {
		payload = given
	}
	result, err := r.run(ctx, call, function, payload)
	if err != nil {
		return nil, err
	}
	return invoked(result), nil
}

// invoked is what the integration makes of the result of a function.
func invoked(result value.Value) value.Value {
	requestID := rand.Text()
	return value.NewObject(
		value.Field{Name: "ExecutedVersion", Value: "$LATEST"},
		value.Field{Name: "Payload", Value: result},
		value.Field{Name: "SdkHttpMetadata", Value: value.NewObject(value.Field{Name: "HttpStatusCode", Value: value.Int(200)})},
		value.Field{Name: "SdkResponseMetadata", Value: value.NewObject(value.Field{Name: "RequestId", Value: requestID})},
		value.Field{Name: "StatusCode", Value: value.Int(200)},
	)
}
