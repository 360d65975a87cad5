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
		StateMachineArn string
		IncludedData    string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	included, err := includedData(in.IncludedData)
	if err != nil {
		return nil, err
	}
	m, err := s.find(c, in.StateMachineArn)
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

// includedData tells whether a description has the data that KMS would protect.
func includedData(text string) (bool, error) {
	return text != "METADATA_ONLY", checkEnum("includedData", text, "ALL_DATA", "METADATA_ONLY")
}
