package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type dataDetails struct {
	Included bool `json:"included"`
}

func (s *Server) describeExecution(_ context.Context, c wire.Call) (any, error) {
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
	out := struct {
		ExecutionArn        string                  `json:"executionArn"`
		StateMachineArn     string                  `json:"stateMachineArn"`
		Name                string                  `json:"name"`
		Status              history.ExecutionStatus `json:"status"`
		StartDate           epoch                   `json:"startDate"`
		StopDate            *epoch                  `json:"stopDate,omitempty"`
		Input               *string                 `json:"input,omitempty"`
		InputDetails        dataDetails             `json:"inputDetails"`
		Output              *string                 `json:"output,omitempty"`
		OutputDetails       *dataDetails            `json:"outputDetails,omitempty"`
		MapRunArn           string                  `json:"mapRunArn,omitempty"`
		Error               string                  `json:"error,omitempty"`
		Cause               string                  `json:"cause,omitempty"`
		RedriveCount        int                     `json:"redriveCount"`
		RedriveDate         *epoch                  `json:"redriveDate,omitempty"`
		RedriveStatus       redriveStatus           `json:"redriveStatus"`
		RedriveStatusReason string                  `json:"redriveStatusReason,omitempty"`
	}{
		ExecutionArn: x.ARN, StateMachineArn: x.StateMachineARN, Name: executionName(x.ARN), Status: x.Status,
		StartDate: epoch(x.StartDate), StopDate: since(x.StopDate), InputDetails: dataDetails{included},
		MapRunArn: x.MapRunARN, RedriveCount: x.RedriveCount, RedriveDate: since(x.RedriveDate),
	}
	out.RedriveStatus, out.RedriveStatusReason = s.redriveStatus(x)
	succeeded := x.Status == history.Succeeded
	if succeeded {
		out.OutputDetails = &dataDetails{included}
	}
	if included {
		out.Input = document(x.Input)
		out.Error, out.Cause = x.Error, x.Cause
		if succeeded {
			out.Output = document(x.Output)
		}
	}
	return out, nil
}

func document(v value.Value) *string {
	text := value.Text(v)
	return &text
}
