// Package asl is the Amazon States Language: definitions, parsed and checked
// once and compiled into states that only have to be evaluated. It is pure: no
// clock, no I/O, no goroutines. Running a state machine is package engine's
// work.
//
// The language is JSONPath mode of https://states-language.net/spec.html.
// Mistakes are reported as Step Functions reports them, in its words. What AWS
// would accept and this package doesn't have is refused by name when a
// definition is parsed, never ignored: a definition that loads here behaves as
// it does on AWS.
//
// Two words need care: the language's Context object is [ContextObject], since
// Context is Go's; and the engine of this project is the one that runs state
// machines, never a database's.
package asl

import (
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

// Parse reads and checks the definition of a Standard state machine. The error
// is a [Diagnostics] that holds the findings with their places in the document,
// not only the first: all of them, up to a megabyte. Warnings are no error.
func Parse(definition []byte) (*StateMachine, error) {
	m, findings := parse(definition, Standard)
	if len(findings.Errors()) > 0 {
		return nil, findings
	}
	return m, nil
}

// Validate returns all findings about a definition, warnings among them, as
// ValidateStateMachineDefinition does; none for one that can be used.
func Validate(definition []byte, t StateMachineType) Diagnostics {
	_, findings := parse(definition, t)
	return findings
}

func parse(definition []byte, t StateMachineType) (*StateMachine, Diagnostics) {
	v, failure := parseJSON(definition)
	if failure != nil {
		return nil, Diagnostics{*failure}
	}
	object, ok := v.(*value.Object)
	if !ok {
		return nil, Diagnostics{notAnObject}
	}
	doc := newDocument(t)
	if language, ok := object.Get("QueryLanguage"); ok {
		doc.language = languageOf(language)
	}
	r := &reader{object: object, language: doc.language, document: doc, seen: map[string]bool{}}
	m := r.machine()
	repeatedStates(definition, doc)
	if !doc.refused() {
		doc.checkGraph(nil, object, true)
	}
	doc.warn(object)
	if t == Express {
		doc.report(nil, Diagnostic{Severity: SeverityError, Code: Unsupported, Message: "State machines of the type EXPRESS are not supported, only STANDARD"})
	}
	return m, doc.ordered()
}

// machine reads the definition as a whole.
func (r *reader) machine() *StateMachine {
	m := &StateMachine{}
	r.require("StartAt", "States")
	r.allow(machineFields)
	m.Comment, _ = r.text("Comment")
	r.oneOf("Version", "1.0")
	r.languageField()
	// AWS accepts 0 for no timeout.
	seconds, _ := r.integer("TimeoutSeconds", 0, maxSeconds)
	m.Timeout = time.Duration(seconds) * time.Second
	r.states(m)
	return m
}

// states reads StartAt and States, of the machine or of a branch within one. A
// name may stand only once in all of them together.
func (r *reader) states(m *StateMachine) {
	m.states = make(map[string]State)
	m.StartAt, _ = r.filledText("StartAt")
	states, ok := r.objectAt("States")
	if !ok {
		return
	}
	if states.Len() == 0 {
		r.report("States", "Value cannot be empty")
	}
	for _, f := range states.Fields() {
		m.states[f.Name] = r.state(f.Name, f.Value)
		m.order = append(m.order, f.Name)
	}
}
