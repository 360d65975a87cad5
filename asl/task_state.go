package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// TaskState calls a function, or hands it a token and waits until somebody sends
// the token back.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
type TaskState struct {
	base
	Transition
	filters
	retries
	assignment
	timeouts
	// Resource is the ARN of a Lambda function or of an integration of Lambda's;
	// see [TaskState.Integration].
	Resource   string
	parameters *Template
	selector   *Template
	resultPath *Path
}

func parseTask(r *reader, b base) State {
	s := &TaskState{base: b, Transition: r.transition(), filters: r.filters()}
	s.Resource = r.resource()
	s.timeouts = r.timeouts()
	s.parameters = r.template("Parameters")
	s.selector = r.template("ResultSelector")
	s.resultPath = r.resultPath()
	s.retries = r.retries()
	s.assignment = r.assignment()
	r.credentials(s.Resource)
	return s
}

// Arguments returns what the function is called with: InputPath, then
// Parameters.
func (s *TaskState) Arguments(scope Scope) (value.Value, error) {
	input, err := s.EffectiveInput(scope)
	if err != nil {
		return nil, err
	}
	scope.Input = input
	return s.parameters.Evaluate(scope)
}

// Output returns the state's output: ResultSelector, ResultPath, OutputPath, and
// the variables that it assigns. scope.Input is the state's raw input, with
// which ResultPath combines.
func (s *TaskState) Output(scope Scope, result value.Value) (output value.Value, assigned *value.Object, err error) {
	return joined(scope, result, s.assignment, s.selector, s.resultPath, s.filters)
}

// joined is the output of a state that has a result from outside.
func joined(scope Scope, result value.Value, a assignment, selector *Template, resultPath *Path, f filters) (output value.Value, assigned *value.Object, err error) {
	inner := scope
	inner.Input = result
	if assigned, err = a.Assigned(inner); err != nil {
		return nil, nil, err
	}
	output, err = combine(scope, result, selector, resultPath, f)
	return output, assigned, err
}

func combine(scope Scope, result value.Value, selector *Template, resultPath *Path, f filters) (value.Value, error) {
	raw := scope.Input
	scope.Input = result
	result, err := selector.Evaluate(scope)
	if err != nil {
		return nil, err
	}
	scope.Input = raw
	if resultPath != nil {
		if scope.Input, err = resultPath.Assign(raw, result); err != nil {
			return nil, err
		}
	}
	return f.EffectiveOutput(scope)
}
