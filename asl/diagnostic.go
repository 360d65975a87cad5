package asl

import (
	"fmt"
	"strings"
)

// DiagnosticCode is the kind of a finding, named as Step Functions names it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
type DiagnosticCode string

// The codes of the findings.
const (
	SchemaValidationFailed  DiagnosticCode = "SCHEMA_VALIDATION_FAILED"
	InvalidJSONDescription  DiagnosticCode = "INVALID_JSON_DESCRIPTION"
	MissingTransitionTarget DiagnosticCode = "MISSING_TRANSITION_TARGET"
	MissingEndState         DiagnosticCode = "MISSING_END_STATE"
	DuplicateStateName      DiagnosticCode = "DUPLICATE_STATE_NAME"
	InvalidStateName        DiagnosticCode = "INVALID_STATE_NAME"
	DuplicateLabelName      DiagnosticCode = "DUPLICATE_LABEL_NAME"
	InvalidLabelName        DiagnosticCode = "INVALID_LABEL_NAME"
	InvalidVariableName     DiagnosticCode = "INVALID_VARIABLE_NAME"
	ReservedVariableName    DiagnosticCode = "RESERVED_VARIABLE_NAME"

	// UnreachableState is that of a state that nothing leads to: AWS has one code
	// for both ends of a transition that isn't there.
	UnreachableState = MissingTransitionTarget

	// Warnings.
	NoDollar           DiagnosticCode = "NO_DOLLAR"
	NoPath             DiagnosticCode = "NO_PATH"
	PassResultIsStatic DiagnosticCode = "PASS_RESULT_IS_STATIC"

	// Unsupported marks what AWS would accept and this implementation doesn't.
	Unsupported DiagnosticCode = "UNSUPPORTED"
)

// Severity tells whether a definition with a finding can be used.
type Severity string

// The severities. A definition with warnings only can be used.
const (
	SeverityError   Severity = "ERROR"
	SeverityWarning Severity = "WARNING"
)

// Diagnostic is one finding about a definition.
type Diagnostic struct {
	Severity Severity
	Code     DiagnosticCode
	// Location is the place in the document, like /States/Wait/Seconds; "/" for
	// the state machine itself and empty where there is no place.
	Location string
	// Message is AWS's text, literally, wherever it is known.
	Message string
	// Detail says more than AWS does, such as where in a path the mistake is.
	Detail string
}

// String is the finding as AWS's error of CreateStateMachine has it; a place
// that isn't there is "null" in it.
func (d Diagnostic) String() string {
	location := d.Location
	if location == "" {
		location = "null"
	}
	return fmt.Sprintf("%s: %s at %s", d.Code, d.Message, location)
}

// Diagnostics are the findings about a definition: AWS's in the order of the
// document, then those that are Unsupported here. As an error they are why a
// definition can't be used.
type Diagnostics []Diagnostic

func (d Diagnostics) Error() string {
	said := d.Errors()
	lines := make([]string, len(said))
	for i, one := range said {
		line := fmt.Sprintf("%s: %s", one.Code, one.Message)
		if one.Location != "" {
			line += " at " + one.Location
		}
		if one.Detail != "" {
			line += " (" + one.Detail + ")"
		}
		lines[i] = line
	}
	return "invalid state machine definition: " + inOneMessage(lines, "; ")
}

// maxMessage is where a message of findings stops, in bytes. Whether AWS has a
// limit isn't documented; without one a definition of 100 KB can get an answer
// of many megabytes.
const maxMessage = 16 << 10

// inOneMessage joins texts, the first whatever its length, and says how many
// more there are than fit.
func inOneMessage(texts []string, separator string) string {
	length := 0
	for i, text := range texts {
		length += len(text)
		if i > 0 && length > maxMessage {
			return strings.Join(texts[:i], separator) + fmt.Sprintf("%sand %d more", separator, len(texts)-i)
		}
	}
	return strings.Join(texts, separator)
}

// AWS returns the findings that AWS would have.
func (d Diagnostics) AWS() Diagnostics {
	return d.where(func(one Diagnostic) bool { return one.Code != Unsupported })
}

// Unsupported returns what AWS would accept and this implementation doesn't.
func (d Diagnostics) Unsupported() Diagnostics {
	return d.where(func(one Diagnostic) bool { return one.Code == Unsupported })
}

// Errors returns the findings without the warnings.
func (d Diagnostics) Errors() Diagnostics {
	return d.where(func(one Diagnostic) bool { return one.Severity == SeverityError })
}

func (d Diagnostics) where(holds func(Diagnostic) bool) Diagnostics {
	var some Diagnostics
	for _, one := range d {
		if holds(one) {
			some = append(some, one)
		}
	}
	return some
}

// InvalidDefinition is the message of the error InvalidDefinition with which
// CreateStateMachine and UpdateStateMachine refuse a definition. What isn't
// supported here is in it only when AWS has nothing to say.
func (d Diagnostics) InvalidDefinition() string {
	said := d.AWS().Errors()
	if len(said) == 0 {
		said = d.Unsupported()
	}
	texts := make([]string, len(said))
	for i := range said {
		texts[i] = said[i].String()
	}
	return "Invalid State Machine Definition: '" + inOneMessage(texts, ", ") + "'"
}
