package sfnserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) listStateMachines(_ context.Context, c wire.Call) (any, error) {
	var in page
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(in.violations(longestToken)...); err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(s.machinesIn(c.Region), s.gone)
	items, next, err := list[*machine]{name: c.Action, all: all, key: func(m *machine) string { return m.ARN }}.page(in)
	if err != nil {
		return nil, err
	}
	type item struct {
		StateMachineArn string `json:"stateMachineArn"`
		Name            string `json:"name"`
		Type            string `json:"type"`
		CreationDate    epoch  `json:"creationDate"`
	}
	out := struct {
		StateMachines []item  `json:"stateMachines"`
		NextToken     *string `json:"nextToken,omitempty"`
	}{StateMachines: []item{}, NextToken: next}
	for _, m := range items {
		out.StateMachines = append(out.StateMachines, item{m.ARN, m.Name, standard, epoch(m.Created)})
	}
	return out, nil
}
