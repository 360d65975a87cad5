package sfnserver

import (
	"context"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// describeStateMachineForExecution gives the state machine as it was when the
// execution began: its history has it.
func (s *Server) describeStateMachineForExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionARN *string `json:"executionArn"`
		IncludedData *string `json:"includedData"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("executionArn", in.ExecutionARN), dataViolation(in.IncludedData)); err != nil {
		return nil, err
	}
	included := includesData(in.IncludedData)
	x, err := s.execution(c, *in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	records, err := s.executions.Records(x.journal)
	if err != nil {
		return nil, s.answer(err, x.ARN)
	}
	from := originOf(records)
	out := struct {
		described
		UpdateDate epoch  `json:"updateDate"`
		MapRunArn  string `json:"mapRunArn,omitempty"`
		Label      string `json:"label,omitempty"`
	}{
		described: described{
			StateMachineArn: x.StateMachineARN, Name: stateMachineName(x.StateMachineARN), RoleArn: x.RoleARN,
			LoggingConfiguration: from.Logging, RevisionID: from.RevisionID,
			EncryptionConfiguration: encryptionConfiguration{ownedKey},
		},
		UpdateDate: epoch(updated(from, x.StartDate)),
		MapRunArn:  x.MapRunARN,
	}
	if included {
		out.Definition = definitionOf(records)
	}
	_, out.Label, _ = strings.Cut(out.Name, "/")
	return out, nil
}

// updated is when the state machine was last changed. Of one that isn't known
// the start of the execution is the best that can be said.
func updated(from origin, started time.Time) time.Time {
	if from.UpdateDate.IsZero() {
		return started
	}
	return from.UpdateDate
}

func definitionOf(records []history.Record) string {
	if created := history.Created(records); created != nil {
		return created.Definition
	}
	return ""
}

// stateMachineName is the last part of a state machine's ARN.
func stateMachineName(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }
