package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// ParallelState runs its branches at the same time.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
type ParallelState struct {
	base
	Transition
	filters
	retries
	assignment
	Branches   []*StateMachine
	parameters *Template
	selector   *Template
	resultPath *Path
}

func parseParallel(r *reader, b base) State {
	s := &ParallelState{base: b, Transition: r.transition(), filters: r.filters()}
	s.parameters = r.template("Parameters")
	s.selector = r.template("ResultSelector")
	s.resultPath = r.resultPath()
	s.retries = r.retries()
	s.assignment = r.assignment()
	r.filledArray("Branches")
	r.rules("Branches", func(rr *reader, _ bool) {
		s.Branches = append(s.Branches, rr.branch(branchFields))
	})
	return s
}

// branch reads a machine within a state. Its states have the language of the
// whole state machine, not that of the state around them.
func (r *reader) branch(fields []string) *StateMachine {
	m := &StateMachine{}
	r.require("StartAt", "States")
	r.allow(fields)
	m.Comment, _ = r.text("Comment")
	r.states(m)
	return m
}

// Arguments returns the input of each branch: InputPath, then Parameters.
func (s *ParallelState) Arguments(scope Scope) (value.Value, error) {
	input, err := s.EffectiveInput(scope)
	if err != nil {
		return nil, err
	}
	scope.Input = input
	return s.parameters.Evaluate(scope)
}

// Output returns the state's output for the array of the branches' outputs, and
// the variables that it assigns. scope.Input is the state's raw input.
func (s *ParallelState) Output(scope Scope, results value.Value) (output value.Value, assigned *value.Object, err error) {
	return joined(scope, results, s.assignment, s.selector, s.resultPath, s.filters)
}
