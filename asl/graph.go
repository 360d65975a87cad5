package asl

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// checkGraph reports states that are named and aren't there, a workflow that
// can't end and states that nothing leads to, in a machine and in those within
// it. It works on the document, so that it doesn't matter what of it could be
// compiled.
func (d *document) checkGraph(path *location, machine *value.Object, top bool) {
	states, ok := objectIn(machine, "States")
	if !ok {
		return
	}
	start, _ := textIn(machine, "StartAt")
	if _, ok := states.Get(start); !ok {
		d.missingTarget(path.to("/StartAt"), start)
	}
	ends := false
	for _, f := range states.Fields() {
		state, _ := f.Value.(*value.Object)
		ends = ends || isEnd(state)
		for _, t := range transitionsOf(state) {
			if _, ok := states.Get(t.target); !ok {
				d.missingTarget(path.to("/States/"+f.Name+t.field), t.target)
			}
		}
	}
	if top && !ends {
		d.report(nil, Diagnostic{Severity: SeverityError, Code: MissingEndState, Message: "Workflow has no terminal state"})
	} else {
		d.reportUnreached(path, start, states)
	}
	for _, f := range states.Fields() {
		state, _ := f.Value.(*value.Object)
		d.checkInner(path.to("/States/"+f.Name), state)
	}
}

func (d *document) checkInner(path *location, state *value.Object) {
	for _, field := range []string{"ItemProcessor", "Iterator"} {
		if inner, ok := objectIn(state, field); ok {
			d.checkGraph(path.to("/"+field), inner, false)
		}
	}
	for i, branch := range arrayIn(state, "Branches") {
		if inner, ok := branch.(*value.Object); ok {
			d.checkGraph(path.to(indexed("/Branches", i)), inner, false)
		}
	}
}

// AWS names the field 'Next' whichever it is.
func (d *document) missingTarget(at *location, target string) {
	d.report(at, Diagnostic{Severity: SeverityError, Code: MissingTransitionTarget, Message: "Missing 'Next' target: " + target})
}

func (d *document) reportUnreached(path *location, start string, states *value.Object) {
	reached := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		v, ok := states.Get(name)
		if !ok || reached[name] {
			return
		}
		reached[name] = true
		state, _ := v.(*value.Object)
		for _, t := range transitionsOf(state) {
			visit(t.target)
		}
	}
	visit(start)
	for _, f := range states.Fields() {
		if !reached[f.Name] {
			d.report(path.to("/States/"+f.Name), Diagnostic{Severity: SeverityError, Code: UnreachableState,
				Message: fmt.Sprintf("State %q is not reachable.", f.Name)})
		}
	}
}

// transition is one target named in a definition and the field that names it,
// as a suffix to the state's location.
type transition struct{ field, target string }

func transitionsOf(state *value.Object) []transition {
	var all []transition
	add := func(object *value.Object, field, suffix string) {
		if target, ok := textIn(object, field); ok {
			all = append(all, transition{suffix + "/" + field, target})
		}
	}
	add(state, "Next", "")
	for _, list := range []string{"Choices", "Catch"} {
		for i, v := range arrayIn(state, list) {
			object, _ := v.(*value.Object)
			add(object, "Next", indexed("/"+list, i))
		}
	}
	add(state, "Default", "")
	return all
}

func isEnd(state *value.Object) bool {
	if state == nil {
		return false
	}
	end, _ := state.Get("End")
	stateType, _ := textIn(state, "Type")
	return end == true || stateType == string(Succeed) || stateType == string(Fail)
}

func objectIn(o *value.Object, field string) (*value.Object, bool) {
	if o == nil {
		return nil, false
	}
	v, _ := o.Get(field)
	object, ok := v.(*value.Object)
	return object, ok
}

func arrayIn(o *value.Object, field string) []value.Value {
	if o == nil {
		return nil
	}
	v, _ := o.Get(field)
	array, _ := v.([]value.Value)
	return array
}

func textIn(o *value.Object, field string) (string, bool) {
	if o == nil {
		return "", false
	}
	v, _ := o.Get(field)
	text, ok := v.(string)
	return text, ok
}
