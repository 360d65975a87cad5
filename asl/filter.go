package asl

import (
	"encoding/json"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// condition is what a filter, [?(...)], asks of a value.
type condition interface {
	holds(current value.Value, scope Scope) bool
}

type (
	bothHold    struct{ a, b condition }
	eitherHolds struct{ a, b condition }
	holdsNot    struct{ condition condition }
	exists      struct{ operand operand }

	comparing struct {
		a, b     operand
		operator string
	}

	// operand is a literal, or a path from the current value (@) or from a root.
	operand struct {
		literal   value.Value
		path      *Path // for $ and $$
		selectors []selector
		current   bool
	}
)

func (c bothHold) holds(v value.Value, s Scope) bool    { return c.a.holds(v, s) && c.b.holds(v, s) }
func (c eitherHolds) holds(v value.Value, s Scope) bool { return c.a.holds(v, s) || c.b.holds(v, s) }
func (c holdsNot) holds(v value.Value, s Scope) bool    { return !c.condition.holds(v, s) }

func (c exists) holds(v value.Value, s Scope) bool {
	_, ok := c.operand.value(v, s)
	return ok
}

func (o operand) value(current value.Value, scope Scope) (value.Value, bool) {
	switch {
	case o.path != nil:
		return o.path.find(scope)
	case o.current:
		var found []value.Value
		collect(current, o.selectors, scope, &found)
		if len(found) == 0 {
			return nil, false
		}
		return found[0], true
	}
	return o.literal, true
}

// holds is false when either side is missing or they can't be compared.
func (c comparing) holds(v value.Value, s Scope) bool {
	a, aok := c.a.value(v, s)
	b, bok := c.b.value(v, s)
	if !aok || !bok {
		return c.operator == "!=" && aok != bok
	}
	switch c.operator {
	case "==":
		return value.Equal(a, b)
	case "!=":
		return !value.Equal(a, b)
	}
	order, ok := compare(a, b)
	if !ok {
		return false
	}
	switch c.operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func compare(a, b value.Value) (order int, ok bool) {
	switch a := a.(type) {
	case json.Number:
		if b, ok := b.(json.Number); ok {
			return value.CompareNumbers(a, b), true
		}
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, b), true
		}
	}
	return 0, false
}

// filter reads what follows "[?".
func (s *scanner) filter() (selector, error) {
	s.spaces()
	if s.peek() != '(' {
		return nil, s.errorf("'(' is missing after '?'")
	}
	c, err := s.primary()
	return filterSelector{c}, err
}

func (s *scanner) either() (condition, error) {
	return s.joined("||", s.both, func(a, b condition) condition { return eitherHolds{a, b} })
}

func (s *scanner) both() (condition, error) {
	return s.joined("&&", s.primary, func(a, b condition) condition { return bothHold{a, b} })
}

func (s *scanner) joined(operator string, part func() (condition, error), join func(a, b condition) condition) (condition, error) {
	c, err := part()
	for s.spaces(); err == nil && s.take(operator); s.spaces() {
		var next condition
		next, err = part()
		c = join(c, next)
	}
	return c, err
}

func (s *scanner) primary() (condition, error) {
	s.spaces()
	if s.deep++; s.deep > maxDepth {
		return nil, s.errorf("nested too deep")
	}
	defer func() { s.deep-- }()
	if s.peek() == '!' && !strings.HasPrefix(s.rest(), "!=") {
		s.at++
		c, err := s.primary()
		return holdsNot{c}, err
	}
	if s.take("(") {
		c, err := s.either()
		if err != nil {
			return nil, err
		}
		if s.spaces(); !s.take(")") {
			return nil, s.errorf("')' is missing")
		}
		return c, nil
	}
	a, err := s.operand()
	if err != nil {
		return nil, err
	}
	s.spaces()
	for _, operator := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if s.take(operator) {
			b, err := s.operand()
			return comparing{a, b, operator}, err
		}
	}
	return exists{a}, nil
}

func (s *scanner) operand() (operand, error) {
	s.spaces()
	switch c := s.peek(); {
	case c == '$':
		p, err := s.path()
		return operand{path: p}, err
	case s.take("@"):
		selectors, _, err := s.selectors()
		return operand{selectors: selectors, current: true}, err
	case c == '\'' || c == '"':
		text, err := s.quoted()
		return operand{literal: text}, err
	}
	v, err := s.literal()
	return operand{literal: v}, err
}

// literal reads a number, true, false or null.
func (s *scanner) literal() (value.Value, error) {
	end := s.at
	for end < len(s.text) && !strings.ContainsRune(" ,)]&|=<>!", rune(s.text[end])) {
		end++
	}
	v, err := value.Parse([]byte(s.text[s.at:end]))
	if err != nil {
		return nil, s.errorf("a value is missing, found %q", s.text[s.at:end])
	}
	s.at = end
	return v, nil
}
