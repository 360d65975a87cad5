package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) sendTaskFailure(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		TaskToken *string `json:"taskToken"`
		failure
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(append([]violation{tokenLength(in.TaskToken)}, in.violations()...)...); err != nil {
		return nil, err
	}
	return nil, s.answer(s.executions.SendTaskFailure(*in.TaskToken, optional(in.Error), optional(in.Cause)), "")
}
