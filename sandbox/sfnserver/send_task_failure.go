package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) sendTaskFailure(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		TaskToken    *string
		Error, Cause string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkToken(in.TaskToken); err != nil {
		return nil, err
	}
	if err := checkFailure(in.Error, in.Cause); err != nil {
		return nil, err
	}
	return nil, s.answer(s.executions.SendTaskFailure(*in.TaskToken, in.Error, in.Cause), "")
}
