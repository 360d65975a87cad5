package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// PassState hands its input on, or what it is told to.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html
type PassState struct {
	base
	Transition
	filters
	assignment
	result     value.Value
	hasResult  bool
	parameters *Template
	resultPath *Path
}

func parsePass(r *reader, b base) State {
	s := &PassState{base: b, Transition: r.transition(), filters: r.filters()}
	s.result, s.hasResult = r.get("Result")
	s.parameters = r.template("Parameters")
	s.resultPath = r.resultPath()
	s.assignment = r.assignment()
	return s
}

// Output returns the state's output for its raw input, and the variables that
// it assigns.
func (s *PassState) Output(scope Scope) (output value.Value, assigned *value.Object, err error) {
	inner := scope
	if inner.Input, err = s.EffectiveInput(scope); err != nil {
		return nil, nil, err
	}
	result, err := s.parameters.Evaluate(inner)
	if err != nil {
		return nil, nil, err
	}
	if s.hasResult {
		result = s.result
	}
	inner.Input = result
	if assigned, err = s.Assigned(inner); err != nil {
		return nil, nil, err
	}
	output, err = combine(scope, result, nil, s.resultPath, s.filters)
	return output, assigned, err
}
