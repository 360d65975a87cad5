package local

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/smithy-go/middleware"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// start starts the execution. The SDK repeats a call whose answer was lost, which
// is harmless while the execution runs: the same name with the same input is the
// same execution. Once it has ended the name is refused, see [StepFunctions.begunBefore].
// madeUp tells that nobody else can have used the name.
func (s *StepFunctions) start(ctx context.Context, r record, input value.Value, madeUp bool) error {
	if ctx.Err() != nil {
		return refusal(ctx, ctx.Err())
	}
	name := r.ExecutionARN.Name()
	attempts := 0
	_, err := s.sfn.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(string(s.machine)),
		Name:            aws.String(string(name)),
		Input:           aws.String(value.Text(input)),
	}, counting(&attempts))
	see := "see with " + s.Command("executions", "describe", string(name))
	switch {
	case err == nil:
		return nil
	case awsapi.ErrorCode(err) == codeExecutionExists && (madeUp || attempts > 1):
		return s.begunBefore(ctx, r, input, see, err)
	case awsapi.ErrorCode(err) == codeExecutionExists:
		return s.taken(name, err)
	case !stepfunctions.Answered(err):
		return inDoubt(ctx, name, "it has begun", awsapi.ErrorLine(err), see)
	}
	return s.refusal(ctx, name, err)
}

// begunBefore makes sure that the execution that has the name is the one that an attempt
// without an answer has begun: then it is followed like any other, to an end that
// it may have reached.
func (s *StepFunctions) begunBefore(ctx context.Context, r record, input value.Value, see string, refused error) error {
	name := r.ExecutionARN.Name()
	d, err := stepfunctions.Ask(ctx, s.sfn, r.ExecutionARN, nil)
	switch {
	case err != nil:
		return inDoubt(ctx, name, "it has begun", fmt.Sprintf("its name is taken, and by what can't be seen: %s", awsapi.ErrorLine(err)), see)
	case !value.Equal(d.Input, input):
		return s.taken(name, refused)
	}
	return nil
}

// counting counts the attempts of a call. The SDK has them in the metadata of a
// result, and an error has none.
func counting(attempts *int) func(*sfn.Options) {
	count := middleware.FinalizeMiddlewareFunc("CountAttempts", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
		*attempts++
		return next.HandleFinalize(ctx, in)
	})
	return func(o *sfn.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Finalize.Insert(count, "Retry", middleware.After)
		})
	}
}
