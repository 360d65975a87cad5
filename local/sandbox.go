package local

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/sandbox"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// SandboxFunctions gives the sandbox our task functions, under the names and with
// the errors that they have on Lambda. They ask the sandbox itself at endpoint.
//
// A function that Step Functions calls learns for which execution, which Lambda
// wouldn't tell it: an execution that the end of the sandbox interrupted goes on
// at the next start, and the function then recognises what it made. It works in
// the Region of that execution; called by somebody else, in the default one.
func SandboxFunctions(endpoint string) map[string]lambdaserver.Function {
	r := &regions{endpoint: endpoint, functions: map[string]map[tasks.Name]tasks.Func{}}
	functions := map[string]lambdaserver.Function{}
	for name := range r.in(sandbox.DefaultRegion) {
		functions[string(name)] = func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
			region := sandbox.DefaultRegion
			if caller, ok := sandbox.CallerOf(ctx); ok {
				region = arnRegion(caller.ExecutionARN)
				ctx = tasks.WithExecution(ctx, tasks.Execution{ARN: rdscrypt.ExecutionARN(caller.ExecutionARN), Step: caller.StateName})
			}
			return tasks.LambdaHandler(r.in(region)[name])(ctx, payload)
		}
	}
	return functions
}

// regions has the task functions of each Region that was asked for.
type regions struct {
	endpoint  string
	mu        sync.Mutex
	functions map[string]map[tasks.Name]tasks.Func
}

func (r *regions) in(region string) map[tasks.Name]tasks.Func {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.functions[region] == nil {
		r.functions[region] = tasks.Functions(tasks.Config{RDS: sandboxClients(r.endpoint, region).RDS})
	}
	return r.functions[region]
}

// SandboxStateMachines gives the sandbox the state machines that it has from the
// start, rendered for a Region. Where statuses don't last minutes, neither do the
// waits between two looks at one.
func SandboxStateMachines(pace sandbox.Pace) func(region string) ([]sandbox.StateMachine, error) {
	waitSeconds := 1
	if pace == sandbox.Realistic {
		waitSeconds = DefaultWaitSeconds
	}
	return func(region string) ([]sandbox.StateMachine, error) {
		place := Place{Account: sandbox.Account, Region: region}
		name := stateMachineName(WorkflowBasic)
		around := arnsAround(rdscrypt.NewExecutionARN(region, sandbox.Account, name, ""), place)
		definition, err := render(WorkflowBasic, around, waitSeconds)
		if err != nil {
			return nil, err
		}
		return []sandbox.StateMachine{{Name: name, Definition: strings.TrimSpace(string(definition))}}, nil
	}
}
