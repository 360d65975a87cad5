package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// described is what both descriptions of a state machine have in common.
type described struct {
	StateMachineArn         string                  `json:"stateMachineArn"`
	Name                    string                  `json:"name"`
	Definition              string                  `json:"definition,omitempty"`
	RoleArn                 string                  `json:"roleArn"`
	LoggingConfiguration    loggingConfiguration    `json:"loggingConfiguration"`
	TracingConfiguration    tracingConfiguration    `json:"tracingConfiguration"`
	RevisionID              string                  `json:"revisionId,omitempty"`
	EncryptionConfiguration encryptionConfiguration `json:"encryptionConfiguration"`
}

func (s *Server) describeStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineARN *string `json:"stateMachineArn"`
		IncludedData    *string `json:"includedData"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("stateMachineArn", in.StateMachineARN), dataViolation(in.IncludedData)); err != nil {
		return nil, err
	}
	included := includesData(in.IncludedData)
	m, err := s.find(c, *in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	out := struct {
		described
		Status       string `json:"status"`
		Type         string `json:"type"`
		CreationDate epoch  `json:"creationDate"`
	}{
		described: described{
			StateMachineArn: m.ARN, Name: m.Name, RoleArn: m.RoleARN, LoggingConfiguration: m.Logging, RevisionID: m.RevisionID,
			EncryptionConfiguration: encryptionConfiguration{ownedKey},
		},
		Status: "ACTIVE", Type: standard, CreationDate: epoch(m.Created),
	}
	if included {
		out.Definition = m.Definition
	}
	if m.Deleting {
		out.Status = "DELETING"
	}
	return out, nil
}

// The values of IncludedData.
const (
	allData      = "ALL_DATA"
	metadataOnly = "METADATA_ONLY"
)

// includesData tells whether a description has the data that KMS would protect.
func includesData(parameter *string) bool { return optional(parameter) != metadataOnly }

func dataViolation(parameter *string) violation {
	return oneOf("includedData", parameter, allData, metadataOnly)
}
