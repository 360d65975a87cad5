package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) sendTaskHeartbeat(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		TaskToken *string `json:"taskToken"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(tokenLength(in.TaskToken)); err != nil {
		return nil, err
	}
	return nil, s.answer(s.executions.SendTaskHeartbeat(*in.TaskToken), "")
}
