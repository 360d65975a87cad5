package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// startSyncExecution is for Express workflows, and there are none.
func (s *Server) startSyncExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineARN *string `json:"stateMachineArn"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("stateMachineArn", in.StateMachineARN)); err != nil {
		return nil, err
	}
	if _, err := s.find(c, *in.StateMachineARN); err != nil {
		return nil, err
	}
	return nil, wire.Errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}
