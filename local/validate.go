package local

import (
	"encoding/json"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
)

// Validation is what there is to say about a definition.
type Validation struct {
	// Valid tells whether a state machine of it can be made here.
	Valid    bool
	Findings []Finding
}

// Finding is one of the things to say, in AWS's words where AWS says it.
type Finding struct {
	asl.Diagnostic
	// Position is the place in the text, nil when there is none to point at.
	Position *Position
}

// Warning tells whether the definition can be used in spite of the finding.
func (f Finding) Warning() bool { return f.Severity == asl.SeverityWarning }

// Validate checks a definition for a state machine of the type STANDARD or
// EXPRESS. The error is a [*rdscrypt.InvalidError] for another type.
func Validate(definition []byte, machineType string) (Validation, error) {
	t := asl.StateMachineType(machineType)
	if t != asl.Standard && t != asl.Express {
		return Validation{}, &rdscrypt.InvalidError{Field: "type", Value: machineType, Problem: "isn't one", Want: "use STANDARD or EXPRESS"}
	}
	found := asl.Validate(definition, t)
	v := Validation{Valid: len(found.Errors()) == 0, Findings: []Finding{}}
	at := positionsOf(definition)
	for _, d := range found {
		v.Findings = append(v.Findings, Finding{d, at.find(d.Location)})
	}
	return v, nil
}

// MarshalJSON writes the answer of ValidateStateMachineDefinition. The place in
// the text is under [report.OwnKey] in each finding.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
func (v Validation) MarshalJSON() ([]byte, error) {
	result := "OK"
	if !v.Valid {
		result = "FAIL"
	}
	return json.Marshal(struct {
		Result      string    `json:"result"`
		Diagnostics []Finding `json:"diagnostics"`
		Truncated   bool      `json:"truncated"`
	}{result, v.Findings, false})
}

// MarshalJSON writes a ValidateStateMachineDefinitionDiagnostic.
func (f Finding) MarshalJSON() ([]byte, error) {
	type own struct {
		Line   int    `json:"line,omitempty"`
		Column int    `json:"column,omitempty"`
		Detail string `json:"detail,omitempty"`
	}
	o := own{Detail: f.Detail}
	if f.Position != nil {
		o.Line, o.Column = f.Position.Line, f.Position.Column
	}
	return json.Marshal(struct {
		Severity asl.Severity       `json:"severity"`
		Code     asl.DiagnosticCode `json:"code"`
		Message  string             `json:"message"`
		Location string             `json:"location,omitempty"`
		Own      own                `json:"rdscrypt"` // report.OwnKey
	}{f.Severity, f.Code, f.Message, f.Location, o})
}
