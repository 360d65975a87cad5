package asl

import "slices"

// StateMachineType is how a state machine's executions run.
// https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
type StateMachineType string

// The types. Only Standard ones can be run here.
const (
	Standard StateMachineType = "STANDARD"
	Express  StateMachineType = "EXPRESS"
)

// document is what the readers of one definition share.
type document struct {
	machineType StateMachineType
	language    queryLanguage // of the state machine
	findings    Diagnostics
	names       map[string]bool // of all states so far
	labels      map[string]bool // of all Map states so far
	room        int             // for the texts of more findings, in bytes
}

func newDocument(t StateMachineType) *document {
	return &document{machineType: t, language: jsonPath, names: map[string]bool{}, labels: map[string]bool{}, room: maxFindings}
}

// maxFindings bounds the texts of all findings in bytes: deep in a large
// definition each has a place as long as half of the definition.
const maxFindings = 1 << 20

func (d *document) report(at *location, one Diagnostic) {
	if d.room <= 0 {
		return
	}
	one.Location = at.String()
	d.room -= len(one.Location) + len(one.Message) + len(one.Detail)
	d.findings = append(d.findings, one)
}

// ordered returns the findings, those that are Unsupported last.
func (d *document) ordered() Diagnostics {
	slices.SortStableFunc(d.findings, func(a, b Diagnostic) int {
		switch x, y := a.Code == Unsupported, b.Code == Unsupported; {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	})
	return d.findings
}

// refused reports whether AWS's schema has something against the definition.
func (d *document) refused() bool {
	return slices.ContainsFunc(d.findings, func(one Diagnostic) bool { return one.Code == SchemaValidationFailed })
}
