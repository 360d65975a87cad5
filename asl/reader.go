package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// reader takes the fields out of one object of a definition. It notes what was
// asked for, so that unread can name the fields that nothing asked for.
type reader struct {
	object   *value.Object
	at       *location
	language queryLanguage
	document *document
	seen     map[string]bool
}

// within returns a reader for an object found below this one.
func (r *reader) within(object *value.Object, at *location) *reader {
	return &reader{object: object, at: at, language: r.language, document: r.document, seen: map[string]bool{}}
}

func (r *reader) reportAt(code DiagnosticCode, at *location, message string) {
	r.document.report(at, Diagnostic{Severity: SeverityError, Code: code, Message: message})
}

// reportHere reports about the object as a whole.
func (r *reader) reportHere(message string) {
	at := r.at
	if at == nil {
		at = at.to("/")
	}
	r.reportAt(SchemaValidationFailed, at, message)
}

func (r *reader) report(field, message string) {
	r.reportAt(SchemaValidationFailed, r.at.to("/"+field), message)
}

// reportDetail reports with an explanation that AWS doesn't give. What AWS takes
// is refused by its own name.
func (r *reader) reportDetail(field, message string, detail error) {
	r.reportDetailAt(r.at.to("/"+field), message, detail)
}

func (r *reader) reportDetailAt(at *location, message string, detail error) {
	var ours unsupportedError
	if errors.As(detail, &ours) {
		r.reportAt(Unsupported, at, string(ours))
		return
	}
	r.document.report(at, Diagnostic{Severity: SeverityError, Code: SchemaValidationFailed, Message: message, Detail: detail.Error()})
}

func (r *reader) unsupported(field, message string) {
	r.reportAt(Unsupported, r.at.to("/"+field), message)
}

func (r *reader) get(field string) (value.Value, bool) {
	r.seen[field] = true
	return r.object.Get(field)
}

func (r *reader) has(field string) bool {
	_, ok := r.object.Get(field)
	return ok
}

func wrongType(wants string) string { return "Expected value of type " + wants }

func (r *reader) text(field string) (string, bool) {
	v, ok := r.get(field)
	if !ok {
		return "", false
	}
	s, ok := v.(string)
	if !ok {
		r.report(field, wrongType("String"))
	}
	return s, ok
}

// filledText returns a string that must not be empty.
func (r *reader) filledText(field string) (string, bool) {
	s, ok := r.text(field)
	if ok && s == "" {
		r.report(field, "Value cannot be empty")
	}
	return s, ok && s != ""
}

func (r *reader) objectAt(field string) (*value.Object, bool) {
	v, ok := r.get(field)
	if !ok {
		return nil, false
	}
	o, ok := v.(*value.Object)
	if !ok {
		r.report(field, wrongType("Object"))
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
		r.report(field, wrongType("Array"))
	}
	return a, ok
}

// filledArray returns an array that must not be empty.
func (r *reader) filledArray(field string) []value.Value {
	a, ok := r.array(field)
	if ok && len(a) == 0 {
		r.report(field, "Value cannot be empty")
	}
	return a
}

func (r *reader) boolean(field string) (b, ok bool) {
	v, ok := r.get(field)
	if !ok {
		return false, false
	}
	b, ok = v.(bool)
	if !ok {
		r.report(field, wrongType("Boolean"))
	}
	return b, ok
}

// integer returns a whole number between low and high.
func (r *reader) integer(field string, low, high int64) (int64, bool) {
	v, ok := r.get(field)
	if !ok || r.isExpression(v) {
		return 0, false
	}
	n, _ := v.(json.Number)
	i, ok := value.AsInt(n)
	switch {
	case !ok:
		r.report(field, wrongType("Integer"))
	case i < low:
		r.report(field, fmt.Sprintf("Minimum value is %d", low))
	case i > high:
		r.report(field, fmt.Sprintf("Maximum value is %d", high))
	default:
		return i, true
	}
	return 0, false
}

// number returns a number between low and high.
func (r *reader) number(field string, low, high float64) (float64, bool) {
	v, ok := r.get(field)
	if !ok || r.isExpression(v) {
		return 0, false
	}
	n, ok := v.(json.Number)
	f, err := n.Float64()
	switch {
	case !ok || err != nil:
		r.report(field, wrongType("Number"))
	case f < low:
		r.report(field, fmt.Sprintf("Minimum value is %g", low))
	case f > high:
		r.report(field, fmt.Sprintf("Maximum value is %g", high))
	default:
		return f, true
	}
	return 0, false
}

// oneOf returns one of the values that a field may have, or nothing.
func (r *reader) oneOf(field string, values ...string) string {
	v, ok := r.get(field)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	switch {
	case !ok:
		r.report(field, wrongType("[STRING]"))
	case !slices.Contains(values, s):
		r.report(field, "Value should be one of the following: ["+strings.Join(values, ", ")+"]")
	default:
		return s
	}
	return ""
}

// require reports the fields that must be there and aren't.
func (r *reader) require(fields ...string) {
	missing := slices.DeleteFunc(slices.Clone(fields), r.has)
	if len(missing) > 0 {
		r.reportHere("These fields are required: [" + strings.Join(hashOrder(missing), ", ") + "]")
	}
}

// atMostOne reports fields of which only one may be there.
func (r *reader) atMostOne(fields ...string) {
	if r.count(fields) > 1 {
		r.reportHere("There should only be one of the following fields: [" + strings.Join(hashOrder(fields), ", ") + "]")
	}
}

// exactlyOne reports fields of which one must be there, and not more.
func (r *reader) exactlyOne(fields ...string) {
	if r.count(fields) == 0 {
		r.reportHere("This object should have only one of the following fields: [" + strings.Join(hashOrder(fields), ", ") + "]")
	}
	r.atMostOne(fields...)
}

func (r *reader) count(fields []string) int {
	n := 0
	for _, field := range fields {
		if r.has(field) {
			n++
		}
	}
	return n
}

// allow reports the fields that may not stand in the object.
func (r *reader) allow(fields ...[]string) {
	for _, f := range r.object.Fields() {
		if !slices.ContainsFunc(fields, func(some []string) bool { return slices.Contains(some, f.Name) }) {
			r.seen[f.Name] = true
			r.reportHere("Field '" + f.Name + "' is not supported")
		}
	}
}

// unread refuses the fields that are allowed and that nothing asked for: what a
// definition says is never ignored.
func (r *reader) unread() {
	for _, f := range r.object.Fields() {
		if !r.seen[f.Name] && r.language == jsonPath {
			r.unsupported(f.Name, fmt.Sprintf("The field '%s' is not supported here", f.Name))
		}
	}
}
