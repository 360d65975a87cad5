package local

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
)

// remote calls functions at a Lambda API that somebody runs for trying things
// out. It isn't AWS's, so the credentials are made up.
type remote struct{ client *lambda.Client }

func newRemote(endpoint, region string) remote {
	return remote{lambda.New(lambda.Options{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

// RunTask implements [engine.TaskRunner].
func (r remote) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	if !isInvoke(call.Resource) {
		return r.call(ctx, call.Resource, call.Input)
	}
	payload := value.Value(value.NewObject())
	if parameters, ok := call.Input.(*value.Object); ok {
		if given, ok := parameters.Get("Payload"); ok {
			payload = given
		}
	}
	result, err := r.call(ctx, text(call.Input, "FunctionName"), payload)
	if err != nil {
		return nil, err
	}
	return invoked(result), nil
}

func (r remote) call(ctx context.Context, function string, input value.Value) (value.Value, error) {
	out, err := r.client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: value.Append(nil, input)})
	if err != nil {
		name := "Lambda.SdkClientException"
		if code := awsapi.ErrorCode(err); code != "" {
			name = "Lambda." + code
		}
		return nil, &engine.TaskError{Name: asl.ErrorName(name), Cause: awsapi.ErrorLine(err)}
	}
	if out.FunctionError != nil {
		var failure struct{ ErrorType string }
		if err := json.Unmarshal(out.Payload, &failure); err != nil || failure.ErrorType == "" {
			failure.ErrorType = "Lambda.Unknown"
		}
		return nil, &engine.TaskError{Name: asl.ErrorName(failure.ErrorType), Cause: string(out.Payload)}
	}
	result, err := value.Parse(out.Payload)
	if err != nil {
		return nil, fmt.Errorf("reading the result of %s: %w", function, err)
	}
	return result, nil
}
