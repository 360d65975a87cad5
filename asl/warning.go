package asl

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/intrinsic"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// warn reports what a definition may say and most likely doesn't mean: paths
// where nothing reads them.
func (d *document) warn(machine *value.Object) { d.warnStates(nil, machine) }

func (d *document) warnStates(path *location, machine *value.Object) {
	states, ok := objectIn(machine, "States")
	if !ok || d.language != jsonPath {
		return
	}
	for _, f := range states.Fields() {
		state, ok := f.Value.(*value.Object)
		if !ok {
			continue
		}
		at := path.to("/States/" + f.Name)
		if language, ok := state.Get("QueryLanguage"); !ok || languageOf(language) == jsonPath {
			d.warnState(at, state)
		}
		for _, field := range []string{"ItemProcessor", "Iterator"} {
			if inner, ok := objectIn(state, field); ok {
				d.warnStates(at.to("/"+field), inner)
			}
		}
		for i, branch := range arrayIn(state, "Branches") {
			if inner, ok := branch.(*value.Object); ok {
				d.warnStates(at.to(indexed("/Branches", i)), inner)
			}
		}
	}
}

func (d *document) warnState(path *location, state *value.Object) {
	for _, f := range state.Fields() {
		switch f.Name {
		case "Result":
			if looksComputed(f.Value) {
				d.warning(PassResultIsStatic, path.to("/Result"), "Attempt to use a path in the result of a pass state.")
			}
		case "Parameters", "ResultSelector", "ItemSelector", "Assign":
			d.warnTemplate(path.to("/"+f.Name), f.Value)
		case "Seconds", "Timestamp", "TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency", "Error", "Cause",
			"ToleratedFailureCount", "ToleratedFailurePercentage":
			if looksComputed(f.Value) {
				d.warning(NoPath, path.to("/"+f.Name), "Field value looks like a path, but field name does not end with 'Path'.")
			}
		}
	}
}

func (d *document) warnTemplate(path *location, v value.Value) {
	switch v := v.(type) {
	case *value.Object:
		for _, f := range v.Fields() {
			if !strings.HasSuffix(f.Name, ".$") && looksComputed(f.Value) {
				d.warning(NoDollar, path.to("/"+f.Name), "No .$ on a field that appears to be a JSONPath or Intrinsic Function.")
			}
			d.warnTemplate(path.to("/"+f.Name), f.Value)
		}
	case []value.Value:
		for i, e := range v {
			d.warnTemplate(path.item(i), e)
		}
	}
}

// looksComputed reports whether a value is spelled like a path or the call of
// an intrinsic function.
func looksComputed(v value.Value) bool {
	s, ok := v.(string)
	if !ok {
		return false
	}
	name, _, isCall := strings.Cut(s, "(")
	_, isFunction := intrinsic.Functions[name]
	return s == "$" || strings.HasPrefix(s, "$.") || strings.HasPrefix(s, "$$.") || isCall && isFunction
}

func (d *document) warning(code DiagnosticCode, at *location, message string) {
	d.report(at, Diagnostic{Severity: SeverityWarning, Code: code, Message: message})
}
