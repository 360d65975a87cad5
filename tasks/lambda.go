package tasks

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// LambdaHandler makes f a handler for lambda.Start.
//
// Lambda's runtime for Go reports the name of an error's Go type as errorType,
// which Step Functions then takes for the error name: every failure would be
// called "Error". Only this one type of its own lets it report another name.
func LambdaHandler(f Func) Func {
	return func(ctx context.Context, input json.RawMessage) (json.RawMessage, error) {
		output, err := f(ctx, input)
		var failure *Error
		if errors.As(err, &failure) {
			return nil, messages.InvokeResponse_Error{Type: failure.Name, Message: failure.Message}
		}
		return output, err
	}
}
