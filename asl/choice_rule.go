package asl

import (
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// rule is a choice rule: a comparison, or rules joined by And, Or, Not.
type rule interface {
	matches(scope Scope) (bool, error)
	// spelled is the rule as people write conditions.
	spelled() string
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

// Fields of choice rules beside their operators: of all, and of those that
// stand in Choices themselves.
var (
	ruleFields   = []string{"And", "Or", "Not", "Variable", "Condition", "Comment"}
	choiceFields = []string{"Next", "Assign", "Output"}
)

// rule reads what a choice rule asks.
func (r *reader) rule() rule {
	r.text("Comment")
	r.get("Condition")
	asks := ruleFields[:5]
	if r.count(asks) != 1 {
		for _, field := range r.object.Fields() {
			r.seen[field.Name] = true
		}
		r.reportHere("The object must have only one of the following fields, [And, Or, Not, Variable, Condition]")
		return nil
	}
	switch {
	case r.has("And"):
		return andRule(r.subrules("And"))
	case r.has("Or"):
		return orRule(r.subrules("Or"))
	case r.has("Not"):
		object, ok := r.objectAt("Not")
		if !ok {
			return nil
		}
		return notRule{r.within(object, r.at.to("/Not")).subrule()}
	case r.has("Variable") && r.language == jsonPath:
		return r.comparison()
	}
	return nil
}

func (r *reader) subrules(operator string) []rule {
	var all []rule
	r.filledArray(operator)
	r.rules(operator, func(rr *reader, _ bool) { all = append(all, rr.subrule()) })
	return all
}

// subrule reads a rule within another, which leads nowhere by itself.
func (r *reader) subrule() rule {
	r.allow(ruleFields, operatorNames)
	r.checkLanguage()
	inner := r.rule()
	r.unread()
	return inner
}

// comparisonRule compares the value at a path with a constant or with the
// value at another path.
type comparisonRule struct {
	variable *Path
	operator string // without the Path at its end
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

// comparison reads a rule about the value at Variable.
func (r *reader) comparison() rule {
	variable := r.variable("Variable")
	r.exactlyOneOperator()
	for _, f := range r.object.Fields() {
		name, isPath := strings.CutSuffix(f.Name, "Path")
		op, ok := operators[name]
		if !ok || isPath && op.noPath {
			continue
		}
		c := &comparisonRule{variable: variable, operator: name, test: op.test}
		if isPath {
			c.withPath = r.variable(f.Name)
			return c
		}
		c.with, _ = r.get(f.Name)
		if !op.accepts(c.with) {
			r.report(f.Name, op.refusal(c.with))
		}
		if name == "IsPresent" {
			want, _ := c.with.(bool)
			return presence{variable, want}
		}
		return c
	}
	return nil
}

func (r *reader) exactlyOneOperator() {
	all := "[" + strings.Join(operatorNames, ", ") + "]"
	switch n := r.count(operatorNames); {
	case n == 0:
		r.reportHere("This object should have only one of the following fields: " + all)
	case n > 1:
		r.reportHere("There should only be one of the following fields: " + all)
		for _, name := range operatorNames {
			r.seen[name] = true
		}
	}
}

// variable reads a path of a rule.
func (r *reader) variable(field string) *Path {
	text, ok := r.text(field)
	if !ok {
		return rootPath
	}
	p, err := compileReferencePath(text)
	switch {
	case err == nil:
		return p
	case !strings.HasPrefix(text, "$"):
		r.report(field, notReference+": Reference path didn't start with '$'")
	default:
		r.reportDetail(field, notReference, err)
	}
	return rootPath
}
