package sfnserver

import (
	"cmp"
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// listExecutions gives the executions of a state machine, or the child
// executions of a Map Run, the newest first. Those of an earlier state machine
// with the same name, which was deleted, are not among them.
func (s *Server) listExecutions(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineArn, MapRunArn  string
		StatusFilter, RedriveFilter string
		page
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if (in.StateMachineArn == "") == (in.MapRunArn == "") {
		return nil, wire.Errorf("ValidationException", "Must provide a State Machine ARN or Map Run ARN")
	}
	// The order of the values is AWS's.
	if err := checkEnum("statusFilter", in.StatusFilter, "SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"); err != nil {
		return nil, err
	}
	if err := checkEnum("redriveFilter", in.RedriveFilter, "REDRIVEN", "NOT_REDRIVEN"); err != nil {
		return nil, err
	}
	all, err := s.listed(c, in.StateMachineArn, in.MapRunArn)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x host.Summary) bool {
		return in.StatusFilter != "" && string(x.Status) != in.StatusFilter ||
			in.RedriveFilter != "" && (in.RedriveFilter == "REDRIVEN") != (x.RedriveCount > 0)
	})
	slices.SortFunc(all, func(a, b host.Summary) int {
		return cmp.Or(b.StartDate.Compare(a.StartDate), cmp.Compare(b.ARN, a.ARN))
	})
	items, next, err := list[host.Summary]{name: c.Action, all: all, order: descending,
		key: func(x host.Summary) string { return number(x.StartDate.UnixNano()) + x.ARN }}.page(in.page)
	if err != nil {
		return nil, err
	}
	type item struct {
		ExecutionArn    string                  `json:"executionArn"`
		StateMachineArn string                  `json:"stateMachineArn"`
		Name            string                  `json:"name"`
		Status          history.ExecutionStatus `json:"status"`
		StartDate       epoch                   `json:"startDate"`
		StopDate        *epoch                  `json:"stopDate,omitempty"`
		RedriveCount    int                     `json:"redriveCount"`
		RedriveDate     *epoch                  `json:"redriveDate,omitempty"`
		MapRunArn       string                  `json:"mapRunArn,omitempty"`
	}
	out := struct {
		Executions []item  `json:"executions"`
		NextToken  *string `json:"nextToken,omitempty"`
	}{Executions: []item{}, NextToken: next}
	for _, x := range items {
		out.Executions = append(out.Executions, item{x.ARN, x.StateMachineARN, executionName(x.ARN), x.Status, epoch(x.StartDate),
			since(x.StopDate), x.RedriveCount, since(x.RedriveDate), in.MapRunArn})
	}
	return out, nil
}

// listed gives what one of the two ARNs asks for.
func (s *Server) listed(c wire.Call, stateMachineARN, mapRunARN string) ([]host.Summary, error) {
	if mapRunARN != "" {
		return s.childExecutions(c, mapRunARN)
	}
	m, err := s.find(c, stateMachineARN)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.executions.List(), func(x host.Summary) bool {
		return x.StateMachineARN != m.ARN || x.StartDate.Before(m.Created)
	}), nil
}
