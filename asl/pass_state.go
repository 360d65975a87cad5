package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// PassState hands its input on, or what it is told to.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html
type PassState struct {
	base
	Transition
	filters
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
	return s
}

// Output returns the state's output for its raw input.
func (s *PassState) Output(scope Scope) (value.Value, error) {
	inner := scope
	var err error
	if inner.Input, err = s.EffectiveInput(scope); err != nil {
		return nil, err
	}
	result, err := s.parameters.Evaluate(inner)
	if err != nil {
		return nil, err
	}
	if s.hasResult {
		result = s.result
	}
	return combine(scope, result, nil, s.resultPath, s.filters)
}
