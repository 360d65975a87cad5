package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// SucceedState ends the execution well.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html
type SucceedState struct {
	base
	filters
}

func parseSucceed(r *reader, b base) State { return &SucceedState{base: b, filters: r.filters()} }

func (s *SucceedState) transitions() []transition { return nil }

// Output returns the state's output for its raw input.
func (s *SucceedState) Output(scope Scope) (value.Value, error) {
	return passThrough(scope, s.filters)
}

// passThrough is the output of a state that makes no result.
func passThrough(scope Scope, f filters) (value.Value, error) {
	input, err := f.EffectiveInput(scope)
	if err != nil {
		return nil, err
	}
	scope.Input = input
	return f.EffectiveOutput(scope)
}
