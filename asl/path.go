package asl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Scope is what paths are evaluated against.
type Scope struct {
	Input         value.Value    // what $ stands for
	ContextObject *ContextObject // what $$ stands for
}

// Path is a compiled Reference Path: a chain of names and array indexes from
// the root of the input ($) or of the context object ($$), which identifies
// exactly one value.
type Path struct {
	text    string
	context bool
	steps   []step
}

// step is a name, or an index when name is empty.
type step struct {
	name    string
	index   int
	indexed bool
}

var rootPath = &Path{text: "$"}

func (p *Path) String() string { return p.text }

// CompilePath compiles a Reference Path. Wildcards, slices, filters and
// descent, which AWS allows in some fields, are refused by name.
func CompilePath(text string) (*Path, error) {
	p := &Path{text: text}
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, fmt.Errorf("a JSONPath begins with '$', not %q", text)
	}
	if rest, ok = strings.CutPrefix(rest, "$"); ok {
		p.context = true
	}
	if !ok {
		rest = text[1:]
	}
	for rest != "" {
		var s step
		var err error
		switch {
		case strings.HasPrefix(rest, ".."):
			return nil, fmt.Errorf("'..' in the path %q is not supported yet", text)
		case rest[0] == '.':
			s, rest, err = dotStep(rest[1:], text)
		case rest[0] == '[':
			s, rest, err = bracketStep(rest[1:], text)
		default:
			err = fmt.Errorf("unexpected %q in the path %q", rest[0], text)
		}
		if err != nil {
			return nil, err
		}
		p.steps = append(p.steps, s)
	}
	return p, nil
}

func dotStep(rest, text string) (step, string, error) {
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if end < 0 {
		end = len(rest)
	}
	if end == 0 {
		if strings.HasPrefix(rest, "*") {
			return step{}, "", fmt.Errorf("the wildcard '*' in the path %q is not supported yet", text)
		}
		return step{}, "", fmt.Errorf("a name is missing after '.' in the path %q", text)
	}
	if end < len(rest) && rest[end] == '(' {
		return step{}, "", fmt.Errorf("the function %q in the path %q is not supported yet", rest[:end], text)
	}
	return step{name: rest[:end]}, rest[end:], nil
}

func bracketStep(rest, text string) (step, string, error) {
	if rest != "" && (rest[0] == '\'' || rest[0] == '"') {
		return quotedStep(rest, text)
	}
	inside, after, ok := strings.Cut(rest, "]")
	if !ok {
		return step{}, "", fmt.Errorf("']' is missing in the path %q", text)
	}
	if i, err := strconv.Atoi(inside); err == nil && i >= 0 && inside[0] != '+' {
		return step{index: i, indexed: true}, after, nil
	}
	return step{}, "", fmt.Errorf("'[%s]' in the path %q is not supported yet: only an array index or a quoted name", inside, text)
}

func quotedStep(rest, text string) (step, string, error) {
	quote := rest[0]
	var name strings.Builder
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && i+1 < len(rest):
			i++
			name.WriteByte(rest[i])
		case rest[i] == quote:
			after, ok := strings.CutPrefix(rest[i+1:], "]")
			if !ok {
				return step{}, "", fmt.Errorf("']' is missing after the quoted name in the path %q", text)
			}
			return step{name: name.String()}, after, nil
		default:
			name.WriteByte(rest[i])
		}
	}
	return step{}, "", fmt.Errorf("a quote is not closed in the path %q", text)
}

// find returns the value that p leads to.
func (p *Path) find(scope Scope) (value.Value, bool) {
	v := scope.Input
	if p.context {
		v = scope.ContextObject.value()
	}
	for _, s := range p.steps {
		if s.indexed {
			array, ok := v.([]value.Value)
			if !ok || s.index >= len(array) {
				return nil, false
			}
			v = array[s.index]
			continue
		}
		object, ok := v.(*value.Object)
		if !ok {
			return nil, false
		}
		if v, ok = object.Get(s.name); !ok {
			return nil, false
		}
	}
	return v, true
}

// Evaluate returns the value that p leads to. field names the definition's
// field for the error, a [*EvaluationError] States.Runtime.
func (p *Path) Evaluate(scope Scope, field string) (value.Value, error) {
	v, ok := p.find(scope)
	if !ok {
		root := scope.Input
		if p.context {
			root = scope.ContextObject.value()
		}
		return nil, &EvaluationError{Runtime, fmt.Sprintf(
			"The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", p, field, value.Text(root))}
	}
	return v, nil
}

// Assign returns a copy of root in which p leads to v. Objects that are
// missing on the way are made, as ResultPath wants; an array must have the
// index, and a value that is neither object nor array is not replaced by one.
// The error is a [*EvaluationError] States.ResultPathMatchFailure.
func (p *Path) Assign(root, v value.Value) (value.Value, error) {
	out, ok := assign(root, p.steps, v)
	if !ok {
		return nil, &EvaluationError{ResultPathMatchFailure, fmt.Sprintf(
			"Unable to apply ReferencePath %s to input %s", p, value.Text(root))}
	}
	return out, nil
}

func assign(root value.Value, steps []step, v value.Value) (value.Value, bool) {
	if len(steps) == 0 {
		return v, true
	}
	s := steps[0]
	if s.indexed {
		array, ok := root.([]value.Value)
		if !ok || s.index >= len(array) {
			return nil, false
		}
		inner, ok := assign(array[s.index], steps[1:], v)
		if !ok {
			return nil, false
		}
		out := append([]value.Value(nil), array...)
		out[s.index] = inner
		return out, true
	}
	object, ok := root.(*value.Object)
	if !ok {
		return nil, false
	}
	child, ok := object.Get(s.name)
	if !ok && len(steps) > 1 {
		child = value.NewObject()
	}
	inner, ok := assign(child, steps[1:], v)
	if !ok {
		return nil, false
	}
	return object.With(s.name, inner), true
}

// path_ reads a field that holds a path; absent gives def.
func (r *reader) pathField(field string, def *Path) *Path {
	text, ok := r.text(field)
	if !ok {
		return def
	}
	p, err := CompilePath(text)
	if err != nil {
		r.reportPath(field, text, err)
		return def
	}
	return p
}

// referencePath reads a field that says where to write: a path of the input.
func (r *reader) referencePath(field string, def *Path) *Path {
	p := r.pathField(field, def)
	if p != nil && p.context {
		r.report(field, fmt.Sprintf("Value is not a Reference Path: %q reads the context object, which can't be written", p))
		return def
	}
	return p
}

func (r *reader) reportPath(field, text string, err error) {
	code := SchemaValidationFailed
	if strings.Contains(err.Error(), "not supported yet") {
		code = Unsupported
	}
	r.reportAt(code, r.path+"/"+field, fmt.Sprintf("The value for the field '%s' must be a valid JSONPath: %v", field, err))
}

// numberAt reads a number at a path, for Wait's SecondsPath.
func numberAt(p *Path, scope Scope, field string) (json.Number, value.Value, error) {
	v, err := p.Evaluate(scope, field)
	if err != nil {
		return "", nil, err
	}
	n, _ := v.(json.Number)
	return n, v, nil
}
