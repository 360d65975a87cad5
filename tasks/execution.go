package tasks

import (
	"context"

	"github.com/rdscrypt/rdscrypt"
)

// Execution is on whose behalf a task runs. Together the two fields name one
// step of one execution: whatever was created for it before, this run of the
// task may take for its own.
type Execution struct {
	ARN rdscrypt.ExecutionARN
	// Step is the name of the state.
	Step string
}

type executionKey struct{}

// WithExecution tells the tasks called with the returned context on whose
// behalf they run.
//
// It goes through the context, not through the input, because the input is the
// article's and belongs to the state machine, and because a Lambda function
// that isn't told works all the same.
func WithExecution(ctx context.Context, execution Execution) context.Context {
	return context.WithValue(ctx, executionKey{}, execution)
}

func executionFrom(ctx context.Context) (Execution, bool) {
	execution, ok := ctx.Value(executionKey{}).(Execution)
	return execution, ok
}
