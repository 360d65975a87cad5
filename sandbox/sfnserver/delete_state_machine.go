package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// deleteStateMachine succeeds for a state machine that isn't there, as AWS does.
// One that has running executions is DELETING until the last of them has ended,
// and is then no longer found (see [Server.gone]); its place in the file is
// freed when the name is used again.
func (s *Server) deleteStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineARN *string `json:"stateMachineArn"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("stateMachineArn", in.StateMachineARN)); err != nil {
		return nil, err
	}
	name, err := checkARN(*in.StateMachineARN, stateMachine)
	if err != nil {
		return nil, err
	}
	if err := refuseLabel(*in.StateMachineARN, name); err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m := s.store.get(*in.StateMachineARN)
	if m == nil || !s.regional(c, m.ARN) {
		return nil, nil
	}
	if !s.runs(m) {
		return nil, s.store.remove(m.ARN)
	}
	changed := *m
	changed.Deleting = true
	return nil, s.store.put(&changed)
}
