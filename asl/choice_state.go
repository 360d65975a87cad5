package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// ChoiceState goes where the first of its rules that matches says.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
type ChoiceState struct {
	base
	filters
	choices []choice
	// otherwise is the Default, with the state's own Assign.
	otherwise choice
}

// choice is one entry of Choices.
type choice struct {
	assignment
	rule rule
	next string
}

func parseChoice(r *reader, b base) State {
	s := &ChoiceState{base: b, filters: r.filters()}
	r.filledArray("Choices")
	r.rules("Choices", func(rr *reader, _ bool) {
		rr.require("Next")
		rr.allow(ruleFields, choiceFields, operatorNames)
		rr.checkLanguage()
		var c choice
		c.next, _ = rr.filledText("Next")
		c.assignment = rr.assignment()
		c.rule = rr.rule()
		rr.unread()
		s.choices = append(s.choices, c)
	})
	s.otherwise.next, _ = r.filledText("Default")
	s.otherwise.assignment = r.assignment()
	return s
}

// Choose returns the name of the state that comes next, the state's output for
// its raw input, and the variables that are assigned on the way. The error is a
// [*EvaluationError] States.Runtime for a variable that isn't there,
// States.NoChoiceMatched when nothing matches and there is no Default.
func (s *ChoiceState) Choose(scope Scope) (next string, output value.Value, assigned *value.Object, err error) {
	inner := scope
	if inner.Input, err = s.EffectiveInput(scope); err != nil {
		return "", nil, nil, err
	}
	chosen, err := s.choose(inner)
	if err != nil {
		return "", nil, nil, err
	}
	output, assigned, err = passThrough(scope, s.filters, chosen.assignment)
	return chosen.next, output, assigned, err
}

func (s *ChoiceState) choose(scope Scope) (*choice, error) {
	for i := range s.choices {
		matched, err := s.choices[i].rule.matches(scope)
		if err != nil {
			return nil, err
		}
		if matched {
			return &s.choices[i], nil
		}
	}
	if s.otherwise.next == "" {
		return nil, &EvaluationError{NoChoiceMatched, "No choice rule matched and there is no Default."}
	}
	return &s.otherwise, nil
}
