package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) sendTaskSuccess(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		TaskToken *string `json:"taskToken"`
		Output    *string `json:"output"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(tokenLength(in.TaskToken), required("output", in.Output != nil), payload("output", in.Output)); err != nil {
		return nil, err
	}
	output, err := parseOutput(*in.Output)
	if err != nil {
		return nil, err
	}
	return nil, s.answer(s.executions.SendTaskSuccess(*in.TaskToken, output), "")
}

func tokenLength(token *string) violation { return requiredLength("taskToken", token, 1, 2048) }
