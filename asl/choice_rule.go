package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// rule is a choice rule: a comparison, or rules joined by And, Or, Not.
type rule interface {
	matches(scope Scope) (bool, error)
}

type (
	andRule []rule
	orRule  []rule
	notRule struct{ rule rule }
)

func (all andRule) matches(scope Scope) (bool, error) {
	for _, r := range all {
		if ok, err := r.matches(scope); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (either orRule) matches(scope Scope) (bool, error) {
	for _, r := range either {
		if ok, err := r.matches(scope); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (not notRule) matches(scope Scope) (bool, error) {
	ok, err := not.rule.matches(scope)
	return !ok, err
}

// ruleFields may stand in a rule beside its operator.
var ruleFields = []string{"Variable", "Next", "Comment", "Assign", "Output", "Condition"}

// rule reads the one operator of a choice rule.
func (r *reader) rule() rule {
	r.text("Comment")
	var operators []string
	for _, f := range r.object.Fields() {
		if !slices.Contains(ruleFields, f.Name) {
			operators = append(operators, f.Name)
		}
	}
	defer r.finish("choice rule", ruleFields)
	if len(operators) != 1 {
		r.reportAt(SchemaValidationFailed, r.path, fmt.Sprintf("A choice rule has exactly one operator, not %d", len(operators)))
		for _, name := range append(operators, "Variable") {
			r.seen[name] = true
		}
		return nil
	}
	switch operator := operators[0]; operator {
	case "And":
		return andRule(r.subrules(operator))
	case "Or":
		return orRule(r.subrules(operator))
	case "Not":
		object, ok := r.requiredObject(operator)
		if !ok {
			return nil
		}
		return notRule{r.within(object, r.path+"/"+operator).rule()}
	default:
		return r.comparison(operator)
	}
}

func (r *reader) subrules(operator string) []rule {
	var all []rule
	if array, ok := r.array(operator); ok && len(array) == 0 {
		r.report(operator, "At least one rule is required")
	}
	r.rules(operator, func(rr *reader, _ bool) { all = append(all, rr.rule()) })
	return all
}

// comparisonRule compares the value at a path with a constant or with the
// value at another path.
type comparisonRule struct {
	variable *Path
	test     func(v, with value.Value) bool
	with     value.Value
	withPath *Path
}

func (c *comparisonRule) matches(scope Scope) (bool, error) {
	v, ok := c.variable.find(scope)
	if !ok {
		return false, invalidChoicePath(c.variable)
	}
	with := c.with
	if c.withPath != nil {
		if with, ok = c.withPath.find(scope); !ok {
			return false, invalidChoicePath(c.withPath)
		}
	}
	return c.test(v, with), nil
}

func invalidChoicePath(p *Path) error {
	return &EvaluationError{Runtime, fmt.Sprintf(
		"Invalid path '%s': The choice state's condition path references an invalid value.", p)}
}

// presence is IsPresent: the only operator that a missing variable doesn't fail.
type presence struct {
	variable *Path
	want     bool
}

func (p presence) matches(scope Scope) (bool, error) {
	_, ok := p.variable.find(scope)
	return ok == p.want, nil
}

func (r *reader) comparison(operator string) rule {
	name, isPath := strings.CutSuffix(operator, "Path")
	op, known := operators[name]
	if !known || isPath && op.noPath {
		r.seen[operator], r.seen["Variable"] = true, true
		r.report(operator, fmt.Sprintf("%q is no operator of a choice rule", operator))
		return nil
	}
	variable := r.pathField("Variable", nil)
	if variable == nil {
		if !r.has("Variable") {
			r.missing("Variable")
		}
		r.seen[operator] = true
		return nil
	}
	c := &comparisonRule{variable: variable, test: op.test}
	if isPath {
		c.withPath = r.pathField(operator, rootPath)
		return c
	}
	c.with, _ = r.get(operator)
	if !op.accepts(c.with) {
		r.report(operator, "Expected value of type "+op.wants)
	}
	if name == "IsPresent" {
		want, _ := c.with.(bool)
		return presence{variable, want}
	}
	return c
}
