package asl

import (
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/intrinsic"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// call is a compiled call of an intrinsic function.
type call struct {
	text     string
	function intrinsic.Function
	args     []expression
}

// expression is an argument: a path, a call or a literal.
type expression struct {
	path    *Path
	call    *call
	literal value.Value
}

func (e expression) evaluate(scope Scope, field string) (value.Value, error) {
	switch {
	case e.path != nil:
		return e.path.Evaluate(scope, field)
	case e.call != nil:
		return e.call.evaluate(scope, field)
	}
	return e.literal, nil
}

func (c *call) evaluate(scope Scope, field string) (value.Value, error) {
	args := make([]value.Value, len(c.args))
	for i, a := range c.args {
		var err error
		if args[i], err = a.evaluate(scope, field); err != nil {
			return nil, err
		}
	}
	v, err := c.function.Call(args)
	if err != nil {
		return nil, &EvaluationError{IntrinsicFailure, fmt.Sprintf("The function '%s' had the following error: %v", c.text, err)}
	}
	return v, nil
}

// compileExpression compiles what a field whose name ends in ".$" holds: a
// path or a call of an intrinsic function.
func compileExpression(text string) (expression, error) {
	s := &scanner{text: text}
	e, err := s.expression()
	if err == nil && e.path == nil && e.call == nil {
		err = fmt.Errorf("expected a path or an intrinsic function, not %q", text)
	}
	if err == nil && s.at < len(text) {
		err = s.errorf("unexpected %q", text[s.at:])
	}
	return e, err
}

func (s *scanner) expression() (expression, error) {
	switch c := s.peek(); {
	case c == '$':
		p, err := s.path()
		return expression{path: p}, err
	case strings.HasPrefix(s.rest(), "States."):
		c, err := s.call()
		return expression{call: c}, err
	case c == '\'':
		text, err := s.stringLiteral()
		return expression{literal: text}, err
	}
	v, err := s.literal()
	if err == nil {
		switch v.(type) {
		case []value.Value, *value.Object, string:
			err = s.errorf("an argument is a path, a function, a number, a string in single quotes, true, false or null")
		}
	}
	return expression{literal: v}, err
}

// maxCalls is how many intrinsic functions a field may have in one another. AWS
// counts all of them: its example with an outer and four pairs has nine.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
const maxCalls = 10

func (s *scanner) call() (*call, error) {
	start := s.at
	if s.calls++; s.calls > maxCalls {
		return nil, s.errorf("more than %d intrinsic functions", maxCalls)
	}
	end := strings.IndexByte(s.rest(), '(')
	if end < 0 {
		return nil, s.errorf("'(' is missing")
	}
	name := s.rest()[:end]
	function, ok := intrinsic.Functions[name]
	if !ok {
		return nil, s.errorf("%q is no intrinsic function", name)
	}
	s.at += end + 1
	c := &call{function: function}
	for s.spaces(); s.peek() != ')'; s.spaces() {
		if len(c.args) > 0 && !s.take(",") {
			return nil, s.errorf("',' or ')' is missing")
		}
		s.spaces()
		e, err := s.expression()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, e)
	}
	s.at++
	c.text = s.text[start:s.at]
	if n := len(c.args); n < function.Min || function.Max >= 0 && n > function.Max {
		return nil, s.errorf("%s doesn't take %d arguments", name, n)
	}
	return c, nil
}

// stringLiteral reads a string in single quotes. \' is a quote; \{, \} and \\
// stay for States.Format; nothing else may follow a backslash.
func (s *scanner) stringLiteral() (string, error) {
	var b strings.Builder
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\'':
			s.at = i + 1
			return b.String(), nil
		case c == '\\' && i+1 < len(s.text) && s.text[i+1] == '\'':
			i++
			b.WriteByte('\'')
		case c == '\\' && i+1 < len(s.text) && strings.IndexByte(`{}\`, s.text[i+1]) >= 0:
			i++
			b.WriteString(s.text[i-1 : i+1])
		case c == '\\':
			s.at = i
			return "", s.errorf("a backslash must come before ', {, } or another backslash")
		default:
			b.WriteByte(c)
		}
	}
	return "", s.errorf("a quote is not closed")
}
