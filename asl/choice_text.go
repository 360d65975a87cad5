package asl

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// ChoiceRule is an entry of Choices as people read it.
type ChoiceRule struct {
	// Condition is the rule in the notation of the console of Step Functions:
	// not ($.status == "available").
	Condition string
	Next      string
}

// Choices returns the state's rules in their order.
func (s *ChoiceState) Choices() []ChoiceRule {
	rules := make([]ChoiceRule, len(s.choices))
	for i, c := range s.choices {
		rules[i] = ChoiceRule{Condition: c.rule.spelled(), Next: c.next}
	}
	return rules
}

// Default returns the state that comes next when no rule matches, empty for none.
func (s *ChoiceState) Default() string { return s.otherwise.next }

func (all andRule) spelled() string   { return joinedRules(all, " && ") }
func (either orRule) spelled() string { return joinedRules(either, " || ") }
func (not notRule) spelled() string   { return "not (" + not.rule.spelled() + ")" }

func joinedRules(rules []rule, with string) string {
	texts := make([]string, len(rules))
	for i, r := range rules {
		texts[i] = "(" + r.spelled() + ")"
	}
	return strings.Join(texts, with)
}

func (p presence) spelled() string { return p.variable.String() + isOrNot(p.want) + "present" }

func (c *comparisonRule) spelled() string {
	if is, ok := strings.CutPrefix(c.operator, "Is"); ok {
		want, _ := c.with.(bool)
		return c.variable.String() + isOrNot(want) + strings.ToLower(is)
	}
	with := ""
	if c.withPath != nil {
		with = c.withPath.String()
	} else {
		with = value.Text(c.with)
	}
	return c.variable.String() + " " + symbol(c.operator) + " " + with
}

func isOrNot(is bool) string {
	if is {
		return " is "
	}
	return " is not "
}

// symbol is what an operator does, whatever the type of what it compares.
func symbol(operator string) string {
	for _, s := range []struct{ suffix, symbol string }{
		{"LessThanEquals", "<="}, {"GreaterThanEquals", ">="}, {"LessThan", "<"}, {"GreaterThan", ">"}, {"Equals", "=="},
	} {
		if strings.HasSuffix(operator, s.suffix) {
			return s.symbol
		}
	}
	return "matches"
}
