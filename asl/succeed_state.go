package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// SucceedState ends the execution well.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html
type SucceedState struct {
	base
	filters
}

func parseSucceed(r *reader, b base) State { return &SucceedState{base: b, filters: r.filters()} }

// Output returns the state's output for its raw input.
func (s *SucceedState) Output(scope Scope) (value.Value, error) {
	output, _, err := passThrough(scope, s.filters, assignment{})
	return output, err
}

// passThrough is the output of a state that makes no result.
func passThrough(scope Scope, f filters, a assignment) (output value.Value, assigned *value.Object, err error) {
	if scope.Input, err = f.EffectiveInput(scope); err != nil {
		return nil, nil, err
	}
	if assigned, err = a.Assigned(scope); err != nil {
		return nil, nil, err
	}
	output, err = f.EffectiveOutput(scope)
	return output, assigned, err
}
