package asl

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// matchesPattern is =~: it asks whether a pattern matches all of a string, or
// of the spelling of a number, true or false.
type matchesPattern struct {
	operand operand
	pattern *regexp.Regexp
}

func (c matchesPattern) holds(v value.Value, w *walk) bool {
	found, _ := c.operand.value(v, w)
	switch found := found.(type) {
	case string:
		return c.pattern.MatchString(found)
	case json.Number:
		return c.pattern.MatchString(string(found))
	case bool:
		return c.pattern.MatchString(strconv.FormatBool(found))
	}
	return false
}

// matching reads the pattern after =~, /.../ with flags. AWS's patterns are
// Java's; what Go's don't have, such as looking ahead, is refused by name.
func (s *scanner) matching(a operand) (condition, error) {
	s.spaces()
	if !s.take("/") {
		return nil, s.errorf("a pattern in slashes is missing after =~")
	}
	pattern, err := s.pattern()
	if err != nil {
		return nil, err
	}
	flags := s.name(func(r rune) bool { return strings.ContainsRune("dimsuUx", r) })
	// u, U and d are about letters and ends of lines that Go has anyway.
	flags = strings.NewReplacer("u", "", "U", "", "d", "").Replace(flags)
	if flags != "" {
		flags = "(?" + flags + ")"
	}
	compiled, err := regexp.Compile(flags + `\A(?:` + pattern + `)\z`)
	if err != nil {
		return nil, unsupportedError(fmt.Sprintf("The regular expression /%s/ is not supported: %v", pattern, err))
	}
	return matchesPattern{a, compiled}, nil
}

// pattern reads up to the next slash that no backslash is before, which is part
// of the pattern.
func (s *scanner) pattern() (string, error) {
	var b strings.Builder
	for i := s.at; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '/':
			s.at = i + 1
			return b.String(), nil
		case c == '\\' && i+1 < len(s.text):
			i++
			if s.text[i] != '/' {
				b.WriteByte(c)
			}
			b.WriteByte(s.text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", s.errorf("a pattern is not closed")
}
