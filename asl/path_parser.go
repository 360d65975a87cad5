package asl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CompilePath compiles a path that begins with $, $$ or the name of a variable.
// The error says what is wrong and where.
func CompilePath(text string) (*Path, error) {
	return (&scanner{text: text}).wholePath()
}

// compileReferencePath compiles a path as AWS limits it where a state is
// configured: without functions, lists, slices, and without the filters that
// match a pattern or ask for another value. A filter by constants may be there,
// as in AWS's example $.jar[?(@.a >= 5)], and in it @ stands for objects only.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
func compileReferencePath(text string) (*Path, error) {
	s := &scanner{text: text, reference: true}
	p, err := s.wholePath()
	if err == nil && s.beyond != "" {
		return nil, fmt.Errorf("a Reference Path has not %s: %q", s.beyond, text)
	}
	return p, err
}

func (s *scanner) wholePath() (*Path, error) {
	p, err := s.path()
	if err == nil && s.at < len(s.text) {
		err = s.errorf("unexpected %q", s.text[s.at:])
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// unsupportedError is why a path that AWS takes can't be compiled here.
type unsupportedError string

func (e unsupportedError) Error() string { return string(e) }

// scanner reads paths, and what stands around them in filters and intrinsic
// functions, from left to right.
type scanner struct {
	text  string
	at    int
	deep  int // brackets that are open, which bounds the recursion
	calls int // of intrinsic functions so far
	// variables are those that the paths so far read.
	variables []string

	reference bool   // the path is a Reference Path, which matters in its filters
	beyond    string // what it has that no Reference Path may have, the first of it
}

func (s *scanner) beyondReference(what string) {
	if s.beyond == "" {
		s.beyond = what
	}
}

// maxDepth bounds how deep filters may be nested.
const maxDepth = 50

func (s *scanner) errorf(format string, args ...any) error {
	return fmt.Errorf("%s at position %d of %q", fmt.Sprintf(format, args...), s.at+1, s.text)
}

func (s *scanner) rest() string { return s.text[s.at:] }

// peek returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// take skips token if it comes next.
func (s *scanner) take(token string) bool {
	if strings.HasPrefix(s.rest(), token) {
		s.at += len(token)
		return true
	}
	return false
}

func (s *scanner) spaces() {
	for s.peek() == ' ' {
		s.at++
	}
}

// path reads a path up to what can't be part of it.
func (s *scanner) path() (*Path, error) {
	start, others := s.at, len(s.variables)
	if !s.take("$") {
		return nil, fmt.Errorf("a JSONPath begins with '$', not %q", s.text)
	}
	p := &Path{context: s.take("$")}
	if !p.context {
		p.variable = s.name(func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
	}
	if r, _ := utf8.DecodeRuneInString(p.variable); unicode.IsDigit(r) {
		return nil, s.errorf("%q is no name of a variable", p.variable)
	}
	if p.variable != "" {
		s.variables = append(s.variables, p.variable)
	}
	var err error
	p.selectors, p.indefinite, err = s.selectors()
	p.text = s.text[start:s.at]
	p.variables = s.variables[others:len(s.variables):len(s.variables)]
	return p, err
}

func (s *scanner) selectors() (all []selector, indefinite bool, err error) {
	for {
		var one selector
		switch {
		case s.take(".."):
			one, err = s.descent()
		case s.take("."):
			one, err = s.dotted()
		case s.take("["):
			one, err = s.bracketed()
		default:
			return all, indefinite, nil
		}
		if err != nil {
			return nil, false, err
		}
		_, isFunction := one.(functionSelector)
		if isFunction && indefinite {
			return nil, false, unsupportedError("The function " + string(one.(functionSelector)) + "() after what can lead to many places is not supported")
		}
		one = s.merged(one)
		if _, isStep := one.(step); !isStep {
			indefinite = true
		}
		all = append(all, one)
	}
}

// merged returns what a selector is at the end of a path, when it is there.
func (s *scanner) merged(one selector) selector {
	if c := s.peek(); c == '.' || c == '[' {
		return one
	}
	switch one := one.(type) {
	case namesSelector:
		return mergeSelector(one)
	case descentSelector:
		return descentSelector{s.merged(one.selector)}
	}
	return one
}

func (s *scanner) descent() (selector, error) {
	one, err := s.dotted()
	return descentSelector{one}, err
}

// dotted reads what follows a dot. A bracket may: AWS's own example of a name
// that needs one is $.abc.['def ghi'].
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
func (s *scanner) dotted() (selector, error) {
	switch {
	case s.take("*"):
		return wildcardSelector{}, nil
	case s.take("["):
		return s.bracketed()
	}
	name := s.name(inDottedNames)
	if name == "" {
		return nil, s.errorf("a name is missing after '.'")
	}
	if s.peek() == '(' {
		return s.function(name)
	}
	return nameSelector(name), nil
}

// inDottedNames reports whether a character needs no brackets: those of JSONPath's
// member-name-shorthand, to which AWS's documentation refers, and the hyphen and
// leading digits, which it has not and Jayway's library takes.
// https://www.rfc-editor.org/rfc/rfc9535#name-child-segment
func inDottedNames(r rune) bool {
	return r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf
}

// name reads as many runes as belong to a name.
func (s *scanner) name(belongs func(rune) bool) string {
	start := s.at
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.rest())
		if !belongs(r) {
			break
		}
		s.at += n
	}
	return s.text[start:s.at]
}

func (s *scanner) bracketed() (selector, error) {
	s.spaces()
	var one selector
	var err error
	switch c := s.peek(); {
	case s.take("*"):
		one = wildcardSelector{}
	case c == '\'' || c == '"':
		one, err = s.names()
	case s.take("?"):
		one, err = s.filter()
	default:
		one, err = s.indexes()
	}
	if err != nil {
		return nil, err
	}
	s.spaces()
	if !s.take("]") {
		return nil, s.errorf("']' is missing")
	}
	return one, nil
}

func (s *scanner) names() (selector, error) {
	var names namesSelector
	for {
		name, err := s.quoted()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		s.spaces()
		if !s.take(",") {
			break
		}
		s.spaces()
	}
	if len(names) == 1 {
		return nameSelector(names[0]), nil
	}
	s.beyondReference("a list")
	return names, nil
}

// quoted reads a string in single or double quotes. A backslash takes the
// meaning from the quote after it and otherwise stands for itself, as
// recordings of AWS show.
func (s *scanner) quoted() (string, error) {
	quote := s.peek()
	if quote != '\'' && quote != '"' {
		return "", s.errorf("a quoted name is missing")
	}
	var b strings.Builder
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\' && i+1 < len(s.text) && s.text[i+1] == quote:
			i++
			b.WriteByte(quote)
		case c == quote:
			s.at = i + 1
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", s.errorf("a quote is not closed")
}

func (s *scanner) indexes() (selector, error) {
	from, hasFrom, err := s.integer()
	if err != nil {
		return nil, err
	}
	if s.take(":") {
		s.beyondReference("a slice")
		to, hasTo, err := s.integer()
		return sliceSelector{from, to, hasFrom, hasTo}, err
	}
	if !hasFrom {
		return nil, s.errorf("an index, a quoted name, '*', a slice or a filter is missing")
	}
	list := indexesSelector{from}
	for s.spaces(); s.take(","); s.spaces() {
		s.spaces()
		i, ok, err := s.integer()
		if err != nil || !ok {
			return nil, s.errorf("an index is missing after ','")
		}
		list = append(list, i)
	}
	if len(list) == 1 {
		return indexSelector(from), nil
	}
	s.beyondReference("a list")
	return list, nil
}

func (s *scanner) integer() (n int, ok bool, err error) {
	start := s.at
	s.take("-")
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	if s.at == start {
		return 0, false, nil
	}
	if n, err = strconv.Atoi(s.text[start:s.at]); err != nil {
		return 0, false, s.errorf("%q is no index", s.text[start:s.at])
	}
	return n, true, nil
}
