package logsserver

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// condition is a condition of a JSON pattern on a whole message.
type condition func(message any) bool

// parseJSONPattern reads { $.type = "TaskFailed" && ($.id > 3 || $.details NOT EXISTS) }.
func parseJSONPattern(text string) (matcher, error) {
	p := &patternReader{rest: strings.TrimPrefix(text, "{")}
	c := p.or()
	p.expect("}")
	if p.skip(); p.err == nil && p.rest != "" {
		p.fail("there is %q behind the closing brace", p.rest)
	}
	if p.err != nil {
		return nil, p.err
	}
	return func(message string) bool {
		d := json.NewDecoder(strings.NewReader(message))
		d.UseNumber()
		var v any
		return d.Decode(&v) == nil && c(v)
	}, nil
}

// patternReader reads a JSON pattern and keeps the first mistake.
type patternReader struct {
	rest string
	err  error
}

func (p *patternReader) fail(format string, args ...any) {
	if p.err == nil {
		p.err = invalid("Invalid filter pattern: "+format, args...)
	}
}

func (p *patternReader) skip() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// found takes a word if it comes next.
func (p *patternReader) found(word string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.rest, word)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *patternReader) expect(word string) {
	if p.err == nil && !p.found(word) {
		p.fail("%s is missing before %q", word, p.rest)
	}
}

func (p *patternReader) or() condition {
	c := p.and()
	for p.err == nil && p.found("||") {
		left, right := c, p.and()
		c = func(m any) bool { return left(m) || right(m) }
	}
	return c
}

func (p *patternReader) and() condition {
	c := p.one()
	for p.err == nil && p.found("&&") {
		left, right := c, p.one()
		c = func(m any) bool { return left(m) && right(m) }
	}
	return c
}

func (p *patternReader) one() condition {
	if p.found("(") {
		c := p.or()
		p.expect(")")
		return c
	}
	path := p.path()
	for _, word := range []struct {
		text string
		is   func(v any, there bool) bool
	}{
		{"IS NULL", func(v any, there bool) bool { return there && v == nil }},
		{"IS TRUE", func(v any, _ bool) bool { return v == true }},
		{"IS FALSE", func(v any, _ bool) bool { return v == false }},
		{"NOT EXISTS", func(_ any, there bool) bool { return !there }},
		{"EXISTS", func(_ any, there bool) bool { return there }},
	} {
		if p.found(word.text) {
			return func(m any) bool { return word.is(path.of(m)) }
		}
	}
	return p.comparison(path)
}

func (p *patternReader) comparison(path selector) condition {
	for _, operator := range []string{"!=", ">=", "<=", "=", ">", "<"} {
		if !p.found(operator) {
			continue
		}
		test := p.operand(operator)
		return func(m any) bool {
			v, there := path.of(m)
			return there && test(v)
		}
	}
	p.fail("a comparison is missing before %q", p.rest)
	return nil
}

// bare is an operand without quotes.
var bare = regexp.MustCompile(`^[^\s"(){}&|=<>!]+`)

// operand reads what a value is compared with: a text, in which * stands for
// anything, or a number.
func (p *patternReader) operand(operator string) func(v any) bool {
	p.skip()
	var text string
	quoted := strings.HasPrefix(p.rest, `"`)
	if quoted {
		var err error
		if text, p.rest, err = readQuoted(p.rest); err != nil && p.err == nil {
			p.err = err
		}
	} else if text = bare.FindString(p.rest); text == "" {
		p.fail("a value is missing before %q", p.rest)
	} else {
		p.rest = p.rest[len(text):]
	}
	number, err := strconv.ParseFloat(text, 64)
	if err == nil && !quoted {
		return func(v any) bool { return compareNumber(v, operator, number) }
	}
	if operator != "=" && operator != "!=" {
		p.fail("%s needs a number, not %q", operator, text)
	}
	like := regexp.MustCompile("^(?s:" + strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, ".*") + ")$")
	return func(v any) bool {
		s, ok := v.(string)
		return ok && like.MatchString(s) == (operator == "=")
	}
}

func compareNumber(v any, operator string, with float64) bool {
	n, ok := v.(json.Number)
	if !ok {
		return false
	}
	f, err := n.Float64()
	if err != nil {
		return false
	}
	switch operator {
	case "=":
		return f == with
	case "!=":
		return f != with
	case ">":
		return f > with
	case "<":
		return f < with
	case ">=":
		return f >= with
	default:
		return f <= with
	}
}

// selector is the way to a value: names of members and indexes of elements.
type selector []any

var pathStep = regexp.MustCompile(`^(?:\.([A-Za-z0-9_-]+)|\["([^"]*)"\]|\[(\d+)\])`)

// path reads $.a.b[0] or $["a b"].
func (p *patternReader) path() selector {
	if !p.found("$") {
		p.fail("a property such as $.id is missing before %q", p.rest)
		return nil
	}
	var path selector
	for m := pathStep.FindStringSubmatch(p.rest); m != nil; m = pathStep.FindStringSubmatch(p.rest) {
		p.rest = p.rest[len(m[0]):]
		if m[3] == "" {
			path = append(path, m[1]+m[2])
			continue
		}
		i, err := strconv.Atoi(m[3])
		if err != nil {
			p.fail("%s is no index", m[3])
		}
		path = append(path, i)
	}
	if len(path) == 0 {
		p.fail("a property such as $.id is missing before %q", p.rest)
	}
	return path
}

// of gives the value in a message, if it is there.
func (path selector) of(v any) (any, bool) {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			var ok bool
			if v, ok = object[step]; !ok {
				return nil, false
			}
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil, false
			}
			v = list[step]
		}
	}
	return v, true
}
