package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Scope is what paths are evaluated against.
type Scope struct {
	Input         value.Value    // what $ stands for
	ContextObject *ContextObject // what $$ stands for
	Variables     *value.Object  // what $name stands for; nil for none
}

// Path is a compiled JSONPath in the dialect of Step Functions, with $ for the
// input, $$ for the context object or $name for a variable as its root.
//
// A path of names and indexes, with or without a function or a list of names at
// its end, is definite: it leads to one value or to none, which is an error. With
// a wildcard, a slice, a filter, another list or a descent it is indefinite, and
// gives the array of whatever there is, which may be empty.
type Path struct {
	text       string
	context    bool
	variable   string
	selectors  []selector
	indefinite bool
	// variables are all that the path reads: the root's, and those of filters.
	variables []string
}

var rootPath = &Path{text: "$"}

func (p *Path) String() string { return p.text }

// Definite reports whether p leads to at most one value.
func (p *Path) Definite() bool { return !p.indefinite }

// root returns the value that the path starts from, once undefined has found
// nothing.
func (p *Path) root(scope Scope) value.Value {
	switch {
	case p.context:
		return scope.ContextObject.value()
	case p.variable == "":
		return scope.Input
	}
	v, _ := scope.Variables.Get(p.variable)
	return v
}

// undefined returns the first variable that the path reads and the scope lacks.
func (p *Path) undefined(scope Scope) (name string, lacking bool) {
	for _, name := range p.variables {
		if scope.Variables == nil {
			return name, true
		}
		if _, ok := scope.Variables.Get(name); !ok {
			return name, true
		}
	}
	return "", false
}

// nothing is why a path leads nowhere when that isn't for the data.
func (p *Path) nothing(scope Scope, field string) error {
	if name, lacking := p.undefined(scope); lacking {
		return &EvaluationError{Runtime, fmt.Sprintf("The variable '%s' specified for the field '%s' is not defined", name, field)}
	}
	if p.indefinite {
		return &EvaluationError{DataLimitExceeded, fmt.Sprintf("The JSONPath '%s' specified for the field '%s' leads to too much data", p, field)}
	}
	return nil
}

// find returns what p leads to. A walk that costs too much leads nowhere.
func (p *Path) find(scope Scope) (value.Value, bool) {
	w := newWalk(scope)
	v, ok := p.search(w)
	return v, ok && !w.exhausted()
}

func (p *Path) search(w *walk) (value.Value, bool) {
	if _, lacking := p.undefined(w.scope); lacking {
		return nil, false
	}
	v := p.root(w.scope)
	if p.indefinite {
		return w.collect(v, p.selectors), true
	}
	return follow(v, p.selectors)
}

// Evaluate returns what p leads to. field names the definition's field for the
// error, a [*EvaluationError] States.Runtime, or States.DataLimitExceeded for a
// path that leads to more than can be data of a state.
func (p *Path) Evaluate(scope Scope, field string) (value.Value, error) {
	v, ok := p.find(scope)
	if ok {
		return v, nil
	}
	if err := p.nothing(scope, field); err != nil {
		return nil, err
	}
	return nil, &EvaluationError{Runtime, fmt.Sprintf(
		"The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", p, field, value.Text(p.root(scope)))}
}

// Lookup is Evaluate for the fields of which Step Functions words the error of a
// path that leads nowhere in the way of its JSONPath library: those that say how
// a state runs, and InputPath and OutputPath.
func (p *Path) Lookup(scope Scope, field string) (value.Value, error) {
	v, ok := p.find(scope)
	if ok {
		return v, nil
	}
	if err := p.nothing(scope, field); err != nil {
		return nil, err
	}
	reason := "No results for path: " + bracketed(p.selectors)
	if missing := p.firstMissing(p.root(scope)); missing < len(p.selectors) {
		reason = "Missing property in path " + bracketed(p.selectors[:missing])
	}
	return nil, &EvaluationError{Runtime, fmt.Sprintf("Invalid path '%s' : %s", p, reason)}
}

// firstMissing returns how many of the selectors of a Reference Path it takes to
// get to the first thing that isn't there.
func (p *Path) firstMissing(v value.Value) int {
	for i, s := range p.selectors {
		var ok bool
		if v, ok = s.(step).in(v); !ok {
			return i + 1
		}
	}
	return len(p.selectors)
}

// bracketed is a path as JSONPath libraries write it: $['a']['b'][0].
func bracketed(selectors []selector) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range selectors {
		switch s := s.(type) {
		case nameSelector:
			fmt.Fprintf(&b, "['%s']", string(s))
		case indexSelector:
			fmt.Fprintf(&b, "[%d]", int(s))
		case mergeSelector:
			fmt.Fprintf(&b, "['%s']", strings.Join(s, "','"))
		case functionSelector:
			fmt.Fprintf(&b, ".%s()", string(s))
		}
	}
	return b.String()
}

// Assign returns a copy of root in which p, a path of names and indexes, leads to
// v.
// Objects that are missing on the way are made, as ResultPath wants; an array
// must have the index, and a value that is neither object nor array is not
// replaced by one. The error is a [*EvaluationError]
// States.ResultPathMatchFailure.
func (p *Path) Assign(root, v value.Value) (value.Value, error) {
	out, ok := assign(root, p.selectors, v)
	if !ok {
		return nil, &EvaluationError{ResultPathMatchFailure, fmt.Sprintf(
			"Unable to apply ReferencePath %s to input %s", p, value.Text(root))}
	}
	return out, nil
}

func assign(root value.Value, selectors []selector, v value.Value) (value.Value, bool) {
	if len(selectors) == 0 {
		return v, true
	}
	switch s := selectors[0].(type) {
	case indexSelector:
		child, ok := s.in(root)
		if !ok {
			return nil, false
		}
		inner, ok := assign(child, selectors[1:], v)
		if !ok {
			return nil, false
		}
		out := slices.Clone(root.([]value.Value))
		out[s.of(len(out))] = inner
		return out, true
	case nameSelector:
		object, ok := root.(*value.Object)
		if !ok {
			return nil, false
		}
		child, ok := object.Get(string(s))
		if !ok && len(selectors) > 1 {
			child = value.NewObject()
		}
		inner, ok := assign(child, selectors[1:], v)
		if !ok {
			return nil, false
		}
		return object.With(string(s), inner), true
	}
	return nil, false
}

// pathField reads a field that holds a path; absent gives def, and so does a
// state of another query language.
func (r *reader) pathField(field string, def *Path) *Path {
	if r.language != jsonPath {
		r.seen[field] = true
		return def
	}
	text, ok := r.text(field)
	if !ok {
		return def
	}
	p, err := CompilePath(text)
	if err != nil {
		r.reportDetail(field, "Value must be a valid JSONPath.", err)
		return def
	}
	return p
}

const notReference = "Value is not a Reference Path"

// placeField reads a field that must be a Reference Path.
func (r *reader) placeField(field string, def *Path) *Path {
	p := r.pathField(field, def)
	if p == def {
		return def
	}
	p, err := compileReferencePath(p.text)
	if err != nil {
		r.reportDetail(field, notReference, err)
		return def
	}
	return p
}

// targetField reads a field that says where to write: exactly one place of the
// state's own data.
func (r *reader) targetField(field string, def *Path) *Path {
	p := r.placeField(field, def)
	switch {
	case p == def:
		return def
	case p.indefinite:
		r.reportDetail(field, notReference, fmt.Errorf("%q can lead to more than one place", p))
		return def
	case p.context || p.variable != "":
		r.reportDetail(field, notReference, fmt.Errorf("%q isn't a place in the state's data", p))
		return def
	}
	return p
}
