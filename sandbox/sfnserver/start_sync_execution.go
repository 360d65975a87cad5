package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// startSyncExecution is for Express workflows, and there are none.
func (s *Server) startSyncExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct{ StateMachineArn string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if _, err := s.find(c, in.StateMachineArn); err != nil {
		return nil, err
	}
	return nil, wire.Errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}
