package asl

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// reader takes the fields out of one object of a definition. It notes what was
// asked for, so that finish can name the fields that nothing asked for, and
// shares its findings with the readers of the objects within.
type reader struct {
	object   *value.Object
	path     string
	seen     map[string]bool
	findings *Diagnostics
	names    map[string]bool // of all states so far
	labels   map[string]bool // of all Map states so far
}

func newReader(object *value.Object, path string) *reader {
	return &reader{object: object, path: path, seen: map[string]bool{}, findings: new(Diagnostics), names: map[string]bool{}, labels: map[string]bool{}}
}

// within returns a reader for an object found below this one.
func (r *reader) within(object *value.Object, path string) *reader {
	return &reader{object: object, path: path, seen: map[string]bool{}, findings: r.findings, names: r.names, labels: r.labels}
}

// child returns a reader of no fields for things below the field called name.
func (r *reader) child(name string) *reader {
	return r.within(value.NewObject(), r.path+"/"+name)
}

func (r *reader) err() error {
	if len(*r.findings) == 0 {
		return nil
	}
	return *r.findings
}

func (r *reader) reportAt(code DiagnosticCode, location, message string) {
	*r.findings = append(*r.findings, Diagnostic{code, location, message})
}

func (r *reader) report(field, message string) {
	r.reportAt(SchemaValidationFailed, r.path+"/"+field, message)
}

func (r *reader) get(field string) (value.Value, bool) {
	r.seen[field] = true
	return r.object.Get(field)
}

func (r *reader) has(field string) bool {
	_, ok := r.object.Get(field)
	return ok
}

func (r *reader) text(field string) (string, bool) {
	v, ok := r.get(field)
	if !ok {
		return "", false
	}
	s, ok := v.(string)
	if !ok {
		r.report(field, "Expected value of type String")
	}
	return s, ok
}

func (r *reader) requiredText(field string) (string, bool) {
	if !r.has(field) {
		r.seen[field] = true
		r.missing(field)
		return "", false
	}
	s, ok := r.text(field)
	if ok && s == "" {
		r.report(field, "Expected a string that is not empty")
	}
	return s, ok && s != ""
}

func (r *reader) missing(fields ...string) {
	at := r.path
	if at == "" {
		at = "/"
	}
	r.reportAt(SchemaValidationFailed, at, fmt.Sprintf("These fields are required: [%s]", strings.Join(fields, ", ")))
}

func (r *reader) requiredObject(field string) (*value.Object, bool) {
	v, ok := r.get(field)
	if !ok {
		r.missing(field)
		return nil, false
	}
	o, ok := v.(*value.Object)
	if !ok {
		r.report(field, "Expected value of type Object")
	}
	return o, ok
}

func (r *reader) array(field string) ([]value.Value, bool) {
	v, ok := r.get(field)
	if !ok {
		return nil, false
	}
	a, ok := v.([]value.Value)
	if !ok {
		r.report(field, "Expected value of type Array")
	}
	return a, ok
}

func (r *reader) boolean(field string) (b, ok bool) {
	v, ok := r.get(field)
	if !ok {
		return false, false
	}
	b, ok = v.(bool)
	if !ok {
		r.report(field, "Expected value of type Boolean")
	}
	return b, ok
}

// integer returns a whole number between low and high.
func (r *reader) integer(field string, low, high int64) (int64, bool) {
	v, ok := r.get(field)
	if !ok {
		return 0, false
	}
	n, ok := v.(json.Number)
	if !ok {
		r.report(field, "Expected value of type Integer")
		return 0, false
	}
	i, ok := value.AsInt(n)
	if !ok || i < low || i > high {
		r.report(field, fmt.Sprintf("Expected an integer between %d and %d, not %s", low, high, n))
		return 0, false
	}
	return i, true
}

// number returns a number of at least low.
func (r *reader) number(field string, low float64) (float64, bool) {
	v, ok := r.get(field)
	if !ok {
		return 0, false
	}
	n, ok := v.(json.Number)
	if !ok {
		r.report(field, "Expected value of type Number")
		return 0, false
	}
	f, err := n.Float64()
	if err != nil || f < low {
		r.report(field, fmt.Sprintf("Expected a number of at least %g, not %s", low, n))
		return 0, false
	}
	return f, true
}

// onlyOne reports two fields of which one may be there.
func (r *reader) onlyOne(a, b string) {
	if r.has(a) && r.has(b) {
		r.reportAt(SchemaValidationFailed, r.path, fmt.Sprintf("Only one of '%s' and '%s' may be there", a, b))
	}
}

// oneOf checks a field that may only say one thing. Anything else is a feature
// that isn't here.
func (r *reader) oneOf(field, only string) {
	if s, ok := r.text(field); ok && s != only {
		r.reportAt(Unsupported, r.path+"/"+field, fmt.Sprintf("%s %q is not supported, only %q", field, s, only))
	}
}

// finish reports the fields that nothing asked for: known ones as not
// supported, unknown ones as mistakes.
func (r *reader) finish(what string, known []string) {
	for _, f := range r.object.Fields() {
		if r.seen[f.Name] {
			continue
		}
		if slices.Contains(known, f.Name) {
			r.reportAt(Unsupported, r.path+"/"+f.Name, fmt.Sprintf("The field '%s' of a %s is not supported yet", f.Name, what))
		} else {
			r.report(f.Name, fmt.Sprintf("The field '%s' is not known for a %s", f.Name, what))
		}
	}
}
