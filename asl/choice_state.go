package asl

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// ChoiceState goes where the first of its rules that matches says.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
type ChoiceState struct {
	base
	filters
	choices   []choice
	defaultTo string
}

// choice is one entry of Choices.
type choice struct {
	rule rule
	next string
}

func parseChoice(r *reader, b base) State {
	s := &ChoiceState{base: b, filters: r.filters()}
	choices, ok := r.array("Choices")
	if !r.has("Choices") {
		r.missing("Choices")
	} else if ok && len(choices) == 0 {
		r.report("Choices", "At least one choice is required")
	}
	r.rules("Choices", func(rr *reader, _ bool) {
		var c choice
		c.next, _ = rr.requiredText("Next")
		c.rule = rr.rule()
		s.choices = append(s.choices, c)
	})
	s.defaultTo, _ = r.text("Default")
	return s
}

func (s *ChoiceState) transitions() []transition {
	var all []transition
	for i, c := range s.choices {
		all = append(all, transition{fmt.Sprintf("/Choices[%d]/Next", i), c.next})
	}
	if s.defaultTo != "" {
		all = append(all, transition{"/Default", s.defaultTo})
	}
	return all
}

// Choose returns the state's output for its raw input, and the name of the
// state that comes next. The error is a [*EvaluationError] States.Runtime for a
// variable that isn't there, States.NoChoiceMatched when nothing matches and
// there is no Default.
func (s *ChoiceState) Choose(scope Scope) (next string, output value.Value, err error) {
	input, err := s.EffectiveInput(scope)
	if err != nil {
		return "", nil, err
	}
	scope.Input = input
	for _, c := range s.choices {
		matched, err := c.rule.matches(scope)
		if err != nil {
			return "", nil, err
		}
		if matched {
			output, err := s.EffectiveOutput(scope)
			return c.next, output, err
		}
	}
	if s.defaultTo == "" {
		return "", nil, &EvaluationError{NoChoiceMatched, "No choice rule matched and there is no Default."}
	}
	output, err = s.EffectiveOutput(scope)
	return s.defaultTo, output, err
}
