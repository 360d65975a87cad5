package value

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxMessage says what is wrong with a text that is no JSON document, in the
// words of Jackson, the JSON library that AWS's services have: its messages are
// part of their errors. It is empty for a text that has nothing wrong as far as
// Jackson reads it, which is to the end of the first value; and for one that is
// only nested too deep, since it isn't known what AWS says of that.
func SyntaxMessage(text []byte) string { return readSyntax(text).message }

// LocatedSyntaxMessage is SyntaxMessage with the place in the text on a line of
// its own, as Jackson has it where AWS leaves it in.
func LocatedSyntaxMessage(text []byte) string {
	s := readSyntax(text)
	if s.message == "" {
		return ""
	}
	return s.message + "\n at " + s.source(s.at)
}

func readSyntax(text []byte) *syntax {
	s := &syntax{text: string(text)}
	s.spaces()
	if s.at == len(s.text) {
		s.fail("No content to map due to end-of-input")
		return s
	}
	s.value()
	return s
}

const (
	anyValue  = "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	anyToken  = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	maxSource = 500 // characters of a text that a message shows
)

// syntax reads a text until its first mistake.
type syntax struct {
	text    string
	at      int
	deep    int
	message string // of the first mistake, which ends before at
}

// fail keeps the first mistake and reports false, for its caller to pass on.
func (s *syntax) fail(format string, args ...any) bool {
	if s.message == "" {
		s.message = fmt.Sprintf(format, args...)
	}
	return false
}

func (s *syntax) spaces() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// next returns the character at the place, or 0 at the end.
func (s *syntax) next() rune {
	if s.at == len(s.text) {
		return 0
	}
	c, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return c
}

// pass steps over the character at the place.
func (s *syntax) pass() {
	_, n := utf8.DecodeRuneInString(s.text[s.at:])
	s.at += n
}

// unexpected reports the character at the place.
func (s *syntax) unexpected(wanted string) bool {
	c := s.next()
	s.pass()
	if c < ' ' {
		return s.fail("Illegal character ((CTRL-CHAR, code %d)): only regular white space (\\r, \\n, \\t) is allowed between tokens", c)
	}
	return s.fail("Unexpected character ('%c' (code %d)): %s", c, c, wanted)
}

func (s *syntax) value() bool {
	switch c := s.next(); {
	case c == '{':
		return s.within(s.object)
	case c == '[':
		return s.within(s.array)
	case c == '"':
		s.at++
		return s.quoted("string value", ": was expecting closing quote for a string value")
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == '}':
		return s.unexpected("expected a value")
	case c == '_' || c == '$' || unicode.IsLetter(c):
		return s.word()
	}
	return s.unexpected(anyValue)
}

// within reads an object or array, unless it is nested too deep.
func (s *syntax) within(read func() bool) bool {
	if s.deep++; s.deep > maxDepth {
		return false
	}
	defer func() { s.deep-- }()
	return read()
}

// word reads true, false, null or what isn't one of them.
func (s *syntax) word() bool {
	end := s.at
	for end < len(s.text) {
		c, n := utf8.DecodeRuneInString(s.text[end:])
		if c != '_' && c != '$' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			break
		}
		end += n
	}
	token := s.text[s.at:end]
	s.at = end
	switch token {
	case "true", "false", "null":
		return true
	default:
		return s.fail("Unrecognized token '%s': %s", token, anyToken)
	}
}

func (s *syntax) object() bool {
	start := s.at
	s.at++
	for first := true; ; first = false {
		s.spaces()
		switch {
		case s.at == len(s.text):
			return s.unclosed("Object", start)
		case s.next() == '}' && first:
			s.at++
			return true
		case s.next() != '"':
			return s.unexpected("was expecting double-quote to start field name")
		}
		s.at++
		if !s.quoted("name", " in field name") || !s.colon() || !s.value() {
			return false
		}
		if done, ok := s.separator('}', "Object", start); done || !ok {
			return ok
		}
	}
}

func (s *syntax) colon() bool {
	s.spaces()
	switch {
	case s.at == len(s.text):
		return s.fail("Unexpected end-of-input within/between Object entries")
	case s.next() != ':':
		return s.unexpected("was expecting a colon to separate field name and value")
	}
	s.at++
	s.spaces()
	if s.at == len(s.text) {
		return s.fail("Unexpected end-of-input within/between Object entries")
	}
	return true
}

func (s *syntax) array() bool {
	start := s.at
	s.at++
	for first := true; ; first = false {
		s.spaces()
		switch {
		case s.at == len(s.text):
			return s.unclosed("Array", start)
		case s.next() == ']' && first:
			s.at++
			return true
		case !s.value():
			return false
		}
		if done, ok := s.separator(']', "Array", start); done || !ok {
			return ok
		}
	}
}

// separator reads what follows an entry: the end of the array or object, or a
// comma and what may stand before the next entry.
func (s *syntax) separator(end rune, of string, start int) (done, ok bool) {
	s.spaces()
	switch c := s.next(); {
	case s.at == len(s.text):
		return false, s.unclosed(of, start)
	case c == end:
		s.at++
		return true, true
	case c == '}' || c == ']':
		s.pass()
		return false, s.fail("Unexpected close marker '%c': expected '%c' (for %s starting at %s)", c, end, of, s.source(start))
	case c != ',':
		return false, s.unexpected("was expecting comma to separate " + of + " entries")
	}
	s.at++
	s.spaces()
	if s.at == len(s.text) {
		return false, s.fail("Unexpected end-of-input within/between %s entries", of)
	}
	return false, true
}

func (s *syntax) unclosed(of string, start int) bool {
	return s.fail("Unexpected end-of-input: expected close marker for %s (start marker at %s)", of, s.source(start))
}

// source is a place in the text as Jackson writes it.
func (s *syntax) source(at int) string {
	shown := s.text
	more := ""
	if len(shown) > maxSource {
		shown, more = shown[:maxSource], fmt.Sprintf("[truncated %d chars]", len(shown)-maxSource)
	}
	line := 1 + strings.Count(s.text[:at], "\n")
	column := 1 + utf8.RuneCountInString(s.text[strings.LastIndexByte(s.text[:at], '\n')+1:at])
	return fmt.Sprintf("[Source: (String)\"%s\"%s; line: %d, column: %d]", shown, more, line, column)
}

// quoted reads a string or the name of a field after its opening quote.
func (s *syntax) quoted(what, atEnd string) bool {
	for s.at < len(s.text) {
		c, n := utf8.DecodeRuneInString(s.text[s.at:])
		s.at += n
		switch {
		case c == '"':
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c < ' ':
			return s.fail("Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in %s", c, what)
		}
	}
	return s.fail("Unexpected end-of-input%s", atEnd)
}

func (s *syntax) escape() bool {
	c := s.next()
	switch {
	case s.at == len(s.text):
		return s.fail("Unexpected end-of-input in character escape sequence")
	case c == 'u':
		s.at++
		for range 4 {
			c = s.next()
			if s.at == len(s.text) {
				return s.fail("Unexpected end-of-input in character escape sequence")
			}
			if !strings.ContainsRune("0123456789abcdefABCDEF", c) {
				return s.unexpected("expected a hex-digit for character escape sequence")
			}
			s.at++
		}
		return true
	case !strings.ContainsRune(`"\/bfnrt`, c):
		s.pass()
		return s.fail("Unrecognized character escape '%c' (code %d)", c, c)
	}
	s.at++
	return true
}

func (s *syntax) number() bool {
	if s.next() == '-' {
		s.at++
		if !isDigit(s.next()) {
			return s.invalidNumber("expected digit (0-9) to follow minus sign, for valid numeric value")
		}
	}
	if s.next() == '0' && s.at+1 < len(s.text) && isDigit(rune(s.text[s.at+1])) {
		return s.fail("Invalid numeric value: Leading zeroes not allowed")
	}
	s.digits()
	if s.next() == '.' {
		s.at++
		if !s.digits() {
			return s.invalidNumber("Decimal point not followed by a digit")
		}
	}
	if c := s.next(); c == 'e' || c == 'E' {
		s.at++
		if c := s.next(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.invalidNumber("Exponent indicator not followed by a digit")
		}
	}
	return true
}

func (s *syntax) invalidNumber(why string) bool {
	if s.at == len(s.text) {
		return s.fail("Unexpected end-of-input: %s", why)
	}
	c := s.next()
	s.pass()
	return s.fail("Unexpected character ('%c' (code %d)) in numeric value: %s", c, c, why)
}

// digits reads digits and reports whether there was one.
func (s *syntax) digits() bool {
	start := s.at
	for isDigit(s.next()) {
		s.at++
	}
	return s.at > start
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }
