// Package asl is the Amazon States Language: definitions, parsed and checked
// once and compiled into states that only have to be evaluated. It is pure: no
// clock, no I/O, no goroutines. Running a state machine is package engine's
// work.
//
// The language is JSONPath mode of https://states-language.net/spec.html.
// What this package doesn't have (see unsupported in fields.go) is refused by
// name when a definition is parsed, never ignored: a definition that loads
// here behaves as it does on AWS.
//
// Two words need care: the language's Context object is [ContextObject], since
// Context is Go's; and the engine of this project is the one that runs state
// machines, never a database's.
package asl

import (
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// StateMachine is a definition, compiled, or that of a branch within one.
type StateMachine struct {
	Comment string
	StartAt string
	// Timeout is how long an execution may take, 0 for as long as it wants. A
	// branch has none of its own.
	Timeout time.Duration
	states  map[string]State
	order   []string
}

// State returns the state called name, or nil.
func (m *StateMachine) State(name string) State { return m.states[name] }

// States returns all states in the order of the definition.
func (m *StateMachine) States() []State {
	states := make([]State, len(m.order))
	for i, name := range m.order {
		states[i] = m.states[name]
	}
	return states
}

// Parse reads and checks a definition. The error is a [Diagnostics] that holds
// every finding with its place in the document, not only the first.
func Parse(definition []byte) (*StateMachine, error) {
	v, err := value.Parse(definition)
	if err != nil {
		return nil, Diagnostics{{SchemaValidationFailed, "", "Definition must be a valid JSON object: " + err.Error()}}
	}
	object, ok := v.(*value.Object)
	if !ok {
		return nil, Diagnostics{{SchemaValidationFailed, "", "Definition must be a valid JSON object"}}
	}

	r := newReader(object, "")
	m := &StateMachine{}
	m.Comment, _ = r.text("Comment")
	r.oneOf("Version", "1.0")
	r.oneOf("QueryLanguage", "JSONPath")
	if seconds, ok := r.integer("TimeoutSeconds", 1, maxSeconds); ok {
		m.Timeout = time.Duration(seconds) * time.Second
	}
	m.parseStates(r)
	r.finish("state machine", machineFields)
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// parseStates reads StartAt and States, of the machine or of a branch within
// one. A name may stand only once in all of them together.
func (m *StateMachine) parseStates(r *reader) {
	m.states = make(map[string]State)
	m.StartAt, _ = r.requiredText("StartAt")
	states, ok := r.requiredObject("States")
	if !ok {
		return
	}
	if states.Len() == 0 {
		r.report("States", "The field 'States' must have at least one state")
	}
	for _, f := range states.Fields() {
		if r.names[f.Name] {
			r.reportAt(DuplicateStateName, r.path+"/States/"+f.Name, fmt.Sprintf("Duplicate State name: %s", f.Name))
		}
		r.names[f.Name] = true
		if state := parseState(r.child("States"), f.Name, f.Value); state != nil {
			m.states[f.Name] = state
		}
		m.order = append(m.order, f.Name)
	}
	m.checkTransitions(r, states)
}

// checkTransitions reports states that are named but missing, and states that
// nothing leads to, as Step Functions does.
func (m *StateMachine) checkTransitions(r *reader, states *value.Object) {
	exists := func(name string) bool { _, ok := states.Get(name); return ok }
	reached := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		state := m.states[name]
		if state == nil {
			return
		}
		for _, t := range state.transitions() {
			if !exists(t.target) {
				r.reportAt(MissingTransitionTarget, r.path+"/States/"+name+t.field, "Missing 'Next' target: "+t.target)
				continue
			}
			visit(t.target)
		}
	}
	if m.StartAt != "" {
		if !exists(m.StartAt) {
			r.reportAt(MissingTransitionTarget, r.path+"/StartAt", "Missing 'StartAt' target: "+m.StartAt)
			return
		}
		visit(m.StartAt)
	}
	for _, name := range m.order {
		// A state that didn't parse may have been the one that led here.
		if !reached[name] && len(m.states) == len(m.order) {
			r.reportAt(UnreachableState, r.path+"/States/"+name, fmt.Sprintf("State %q is not reachable", name))
		}
	}
}
