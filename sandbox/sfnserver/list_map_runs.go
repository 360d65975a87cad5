package sfnserver

import (
	"context"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// listMapRuns gives the Map Runs of an execution in the order in which they
// began.
func (s *Server) listMapRuns(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionARN *string `json:"executionArn"`
		page
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(append([]violation{arnLength("executionArn", in.ExecutionARN)}, in.violations(longestToken)...)...); err != nil {
		return nil, err
	}
	x, err := s.execution(c, *in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	records, err := s.executions.Records(x.journal)
	if err != nil {
		return nil, s.answer(err, x.ARN)
	}
	type item struct {
		ExecutionArn    string `json:"executionArn"`
		MapRunArn       string `json:"mapRunArn"`
		StateMachineArn string `json:"stateMachineArn"`
		StartDate       epoch  `json:"startDate"`
		StopDate        *epoch `json:"stopDate,omitempty"`
		key             string
	}
	out := struct {
		MapRuns   []item  `json:"mapRuns"`
		NextToken *string `json:"nextToken,omitempty"`
	}{}
	all := []item{}
	for i, m := range mapRuns(records) {
		if m.branch.Execution() == x.branch {
			machine := strings.Replace(m.arn[:strings.LastIndexByte(m.arn, ':')], ":mapRun:", ":stateMachine:", 1)
			all = append(all, item{x.ARN, m.arn, machine, epoch(m.start), since(m.stop), number(int64(i))})
		}
	}
	out.MapRuns, out.NextToken, err = list[item]{name: c.Action + x.ARN, all: all, key: func(i item) string { return i.key }}.page(in.page)
	if err != nil {
		return nil, err
	}
	return out, nil
}
