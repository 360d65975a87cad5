package asl

import (
	"strings"
	"unicode"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// filter reads what follows "[?".
func (s *scanner) filter() (selector, error) {
	s.spaces()
	if s.peek() != '(' {
		return nil, s.errorf("'(' is missing after '?'")
	}
	c, err := s.primary()
	return filterSelector{condition: c, objectsOnly: s.reference}, err
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
	return s.comparison()
}

func (s *scanner) comparison() (condition, error) {
	a, err := s.operand()
	if err != nil {
		return nil, err
	}
	s.spaces()
	if s.take("=~") {
		s.beyondReference("a regular expression")
		return s.matching(a)
	}
	test := s.operator()
	if test == nil {
		return exists{a}, nil
	}
	b, err := s.operand()
	return comparing{a, b, test}, err
}

// operator reads an operator, or nothing when something else comes next.
func (s *scanner) operator() filterOperator {
	for _, o := range symbolOperators {
		if s.take(o.symbol) {
			return o.test
		}
	}
	start := s.at
	word := s.name(unicode.IsLetter)
	test, ok := wordOperators[strings.ToLower(word)]
	if !ok {
		s.at = start
		return nil
	}
	s.beyondReference("the operator " + word)
	return test
}

func (s *scanner) operand() (operand, error) {
	s.spaces()
	switch c := s.peek(); {
	case c == '$':
		p, err := s.path()
		s.beyondReference("a filter by another value")
		return operand{path: p, indefinite: err == nil && p.indefinite}, err
	case s.take("@"):
		selectors, indefinite, err := s.selectors()
		return operand{selectors: selectors, indefinite: indefinite, current: true}, err
	}
	v, err := s.filterLiteral()
	return operand{literal: v}, err
}

// filterLiteral reads a value: a string may have single quotes, also in arrays.
func (s *scanner) filterLiteral() (value.Value, error) {
	switch c := s.peek(); {
	case c == '\'' || c == '"':
		return s.quoted()
	case s.take("["):
		return s.arrayLiteral()
	}
	return s.literal()
}

func (s *scanner) arrayLiteral() (value.Value, error) {
	if s.deep++; s.deep > maxDepth {
		return nil, s.errorf("nested too deep")
	}
	defer func() { s.deep-- }()
	array := []value.Value{}
	for s.spaces(); !s.take("]"); s.spaces() {
		if len(array) > 0 && !s.take(",") {
			return nil, s.errorf("',' or ']' is missing")
		}
		s.spaces()
		v, err := s.filterLiteral()
		if err != nil {
			return nil, err
		}
		array = append(array, v)
	}
	return array, nil
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
