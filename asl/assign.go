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
	object, ok := r.objectAt("Assign")
	if !ok {
		return assignment{}
	}
	t := r.template("Assign")
	for _, name := range templateNames(object) {
		at := r.at.to("/Assign/" + name)
		switch {
		case name == "states":
			r.reportAt(ReservedVariableName, at, "Cannot assign to reserved variable '$states'.")
		case !variableName.MatchString(name):
			r.reportAt(InvalidVariableName, at, "Invalid variable name '"+name+"': the variable name contains invalid characters.")
		case utf8.RuneCountInString(name) > maxNameLength:
			r.reportAt(InvalidVariableName, at, fmt.Sprintf("Invalid variable name '%s': the variable name exceeds the %d-character limit.", name, maxNameLength))
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
