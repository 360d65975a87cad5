package sfnserver

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// listExecutions gives the executions of a state machine, or the child
// executions of a Map Run, the newest first. Those of an earlier state machine
// with the same name, which was deleted, are not among them.
func (s *Server) listExecutions(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineARN *string `json:"stateMachineArn"`
		MapRunARN       *string `json:"mapRunArn"`
		StatusFilter    *string `json:"statusFilter"`
		RedriveFilter   *string `json:"redriveFilter"`
		page
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	// In which order AWS's answer has the statuses isn't known.
	if err := refuse(slices.Concat([]violation{
		length("stateMachineArn", in.StateMachineARN, 1, maxARN),
		oneOf("statusFilter", in.StatusFilter, "SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"),
	}, in.violations(longestExecutionToken), []violation{
		length("mapRunArn", in.MapRunARN, 1, maxLongARN),
		oneOf("redriveFilter", in.RedriveFilter, "REDRIVEN", "NOT_REDRIVEN"),
	})...); err != nil {
		return nil, err
	}
	if (in.StateMachineARN == nil) == (in.MapRunARN == nil) {
		return nil, wire.Errorf("ValidationException", "Must provide a State Machine ARN or Map Run ARN")
	}
	all, err := s.listed(c, in.StateMachineARN, in.MapRunARN)
	if err != nil {
		return nil, err
	}
	status, redrive := optional(in.StatusFilter), optional(in.RedriveFilter)
	all = slices.DeleteFunc(all, func(x host.Summary) bool {
		return status != "" && string(x.Status) != status || redrive != "" && (redrive == "REDRIVEN") != (x.RedriveCount > 0)
	})
	slices.SortFunc(all, func(a, b host.Summary) int {
		return cmp.Or(b.StartDate.Compare(a.StartDate), cmp.Compare(b.ARN, a.ARN))
	})
	name := strings.Join([]string{c.Action, optional(in.StateMachineARN), optional(in.MapRunARN), status, redrive}, "|")
	items, next, err := list[host.Summary]{name: name, all: all, order: descending,
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
			since(x.StopDate), x.RedriveCount, since(x.RedriveDate), optional(in.MapRunARN)})
	}
	return out, nil
}

// listed gives what one of the two ARNs asks for.
func (s *Server) listed(c wire.Call, stateMachineARN, mapRunARN *string) ([]host.Summary, error) {
	if mapRunARN != nil {
		return s.childExecutions(c, *mapRunARN)
	}
	m, err := s.find(c, *stateMachineARN)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.executions.List(), func(x host.Summary) bool {
		return !m.owns(x.StateMachineARN, x.StartDate)
	}), nil
}
