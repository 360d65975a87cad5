package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// runner calls the task functions of one account and Region as AWS Lambda
// would: by their ARNs, with JSON, and with errors in Lambda's form. What
// Lambda can't do is to tell a function on whose behalf it runs; with that the
// tasks can be repeated.
type runner struct {
	functions map[string]tasks.Func // by ARN
}

func newRunner(around arns, functions map[tasks.Name]tasks.Func) runner {
	r := runner{map[string]tasks.Func{}}
	for name, f := range functions {
		r.functions[around.function(name)] = f
	}
	return r
}

// check finds a function that isn't ours to call, wherever in the state machine
// it is. At AWS it would be found missing only when its state is reached.
func (r runner) check(machine *asl.StateMachine) error {
	for _, state := range machine.States() {
		switch s := state.(type) {
		case *asl.TaskState:
			// Which function an integration calls is known only when it does.
			if _, known := r.functions[s.Resource]; !known && !isInvoke(s.Resource) {
				return fmt.Errorf("its state machine calls %s in state %s, which isn't a function of rdscrypt in its account and Region", s.Resource, s.Name())
			}
		case *asl.ParallelState:
			for _, branch := range s.Branches {
				if err := r.check(branch); err != nil {
					return err
				}
			}
		case *asl.MapState:
			if err := r.check(s.Processor); err != nil {
				return err
			}
		}
	}
	return nil
}

// RunTask implements [engine.TaskRunner].
func (r runner) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	if isInvoke(call.Resource) {
		return r.invoke(ctx, call)
	}
	return r.run(ctx, call, call.Resource, call.Input)
}

// run calls a function by its ARN.
func (r runner) run(ctx context.Context, call engine.TaskCall, function string, input value.Value) (value.Value, error) {
	f, ok := r.functions[function]
	if !ok {
		return nil, fmt.Errorf("no function is called %s", function) // check has let it pass
	}
	ctx = tasks.WithExecution(ctx, tasks.Execution{
		ARN:  rdscrypt.ExecutionARN(call.Execution.ExecutionARN),
		Step: call.StateName,
	})
	output, err := f(ctx, json.RawMessage(value.Append(nil, input)))
	if err != nil {
		return nil, taskError(err)
	}
	result, err := value.Parse(output)
	if err != nil {
		return nil, fmt.Errorf("reading the result of %s: %w", taskName(function), err)
	}
	return result, nil
}

// taskError puts a task's error in the form in which Step Functions gets that
// of a Go function from Lambda. Others, above all the end of the context, stay
// as they are.
func taskError(err error) error {
	var failure *tasks.Error
	if !errors.As(err, &failure) {
		return err
	}
	return &engine.TaskError{
		Name: asl.ErrorName(failure.Name),
		Cause: value.Text(value.NewObject(
			value.Field{Name: "errorMessage", Value: failure.Message},
			value.Field{Name: "errorType", Value: failure.Name},
		)),
	}
}
