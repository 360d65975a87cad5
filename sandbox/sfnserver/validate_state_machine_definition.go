package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxDiagnostics is how many findings an answer may have.
const maxDiagnostics = 100

// validateStateMachineDefinition gives AWS's findings and no other: it says
// whether a definition is right, on AWS. What is right but not supported here,
// such as JSONata, is refused by CreateStateMachine.
func (s *Server) validateStateMachineDefinition(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Definition *string `json:"definition"`
		Type       *string `json:"type"`
		Severity   *string `json:"severity"`
		MaxResults *int    `json:"maxResults"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(
		required("definition", in.Definition != nil),
		sensitive("definition", in.Definition, 1, maxDefinition),
		oneOf("type", in.Type, string(asl.Standard), string(asl.Express)),
		oneOf("severity", in.Severity, string(asl.SeverityError), string(asl.SeverityWarning)),
		inRange("maxResults", in.MaxResults, 0, maxDiagnostics),
	); err != nil {
		return nil, err
	}
	most := maxDiagnostics
	if in.MaxResults != nil && *in.MaxResults != 0 {
		most = *in.MaxResults
	}
	shown := asl.Validate([]byte(*in.Definition), kindOf(in.Type)).AWS()
	out := struct {
		Result      string       `json:"result"`
		Diagnostics []diagnostic `json:"diagnostics"`
		Truncated   bool         `json:"truncated"`
	}{Result: "OK", Diagnostics: []diagnostic{}}
	if len(shown.Errors()) > 0 {
		out.Result = "FAIL"
	}
	if optional(in.Severity) != string(asl.SeverityWarning) {
		shown = shown.Errors()
	}
	if out.Truncated = len(shown) > most; out.Truncated {
		shown = shown[:most]
	}
	for _, d := range shown {
		out.Diagnostics = append(out.Diagnostics, diagnostic{string(d.Severity), string(d.Code), d.Message, d.Location})
	}
	return out, nil
}

// diagnostic is the API's ValidateStateMachineDefinitionDiagnostic.
type diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Location string `json:"location,omitempty"`
}

// kindOf is the type that a parameter names; STANDARD is the default.
func kindOf(parameter *string) asl.StateMachineType {
	if parameter == nil {
		return asl.Standard
	}
	return asl.StateMachineType(*parameter)
}
