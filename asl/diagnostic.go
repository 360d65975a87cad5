package asl

import (
	"fmt"
	"strings"
)

// DiagnosticCode is the kind of a finding, named as Step Functions names it in
// ValidateStateMachineDefinition.
type DiagnosticCode string

// The codes of the findings.
const (
	SchemaValidationFailed  DiagnosticCode = "SCHEMA_VALIDATION_FAILED"
	MissingTransitionTarget DiagnosticCode = "MISSING_TRANSITION_TARGET"
	UnreachableState        DiagnosticCode = "UNREACHABLE_STATE"
	DuplicateStateName      DiagnosticCode = "DUPLICATE_STATE_NAME"
	DuplicateLabelName      DiagnosticCode = "DUPLICATE_LABEL_NAME"
	// Unsupported marks what AWS would accept and this implementation doesn't.
	Unsupported DiagnosticCode = "UNSUPPORTED"
)

// Diagnostic is one finding about a definition.
type Diagnostic struct {
	Code DiagnosticCode
	// Location is the place in the document, like /States/Wait/Seconds; empty
	// for the document as a whole.
	Location string
	Message  string
}

func (d Diagnostic) String() string {
	if d.Location == "" {
		return fmt.Sprintf("%s: %s", d.Code, d.Message)
	}
	return fmt.Sprintf("%s: %s at %s", d.Code, d.Message, d.Location)
}

// Diagnostics is the error of a definition that can't be used.
type Diagnostics []Diagnostic

func (d Diagnostics) Error() string {
	lines := make([]string, len(d))
	for i := range d {
		lines[i] = d[i].String()
	}
	return "invalid state machine definition: " + strings.Join(lines, "; ")
}
