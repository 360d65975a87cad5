package asl

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// assignment is an Assign field: variables and where their values come from.
type assignment struct{ template *Template }

// variableName is what a variable may be called, in at most 80 characters.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
var variableName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

func (r *reader) assignment() assignment {
	v, ok := r.get("Assign")
	if !ok {
		return assignment{}
	}
	object, ok := v.(*value.Object)
	if !ok {
		r.report("Assign", "Expected value of type Object")
		return assignment{}
	}
	t := r.template("Assign")
	for _, name := range templateNames(object) {
		if !variableName.MatchString(name) || utf8.RuneCountInString(name) > maxNameLength || name == "states" {
			r.report("Assign", fmt.Sprintf("%q is no name for a variable", name))
		}
	}
	return assignment{t}
}

// Assigned returns the variables with their values, nil for none. What
// scope.Input is depends on the state: the result of a Task, Parallel, Map or
// Pass, the effective input of a Choice or Wait.
func (a assignment) Assigned(scope Scope) (*value.Object, error) {
	if a.template == nil {
		return nil, nil
	}
	v, err := a.template.Evaluate(scope)
	if err != nil {
		return nil, err
	}
	return v.(*value.Object), nil
}
