package sfnserver

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// getExecutionHistory gives the events of one execution. Those of its child
// executions are in the same journal but have histories of their own.
func (s *Server) getExecutionHistory(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionARN         *string `json:"executionArn"`
		ReverseOrder         bool    `json:"reverseOrder"`
		IncludeExecutionData *bool   `json:"includeExecutionData"`
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
	all, err := x.events()
	if err != nil {
		return nil, err
	}
	// A token is good for one direction through one execution.
	l := list[*history.Event]{name: c.Action + x.ARN, all: all, key: func(ev *history.Event) string { return number(int64(ev.ID)) }}
	if in.ReverseOrder {
		slices.Reverse(l.all)
		l.name, l.order = l.name+"-", descending
	}
	items, next, err := l.page(in.page)
	if err != nil {
		return nil, err
	}
	out := struct {
		Events    []json.RawMessage `json:"events"`
		NextToken *string           `json:"nextToken,omitempty"`
	}{Events: []json.RawMessage{}, NextToken: next}
	data := in.IncludeExecutionData == nil || *in.IncludeExecutionData
	for _, ev := range items {
		out.Events = append(out.Events, ev.AppendAPI(nil, data))
	}
	return out, nil
}
