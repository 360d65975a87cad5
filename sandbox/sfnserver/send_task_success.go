package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) sendTaskSuccess(_ context.Context, c wire.Call) (any, error) {
	var in struct{ TaskToken, Output *string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkToken(in.TaskToken); err != nil {
		return nil, err
	}
	if err := checkRequired("output", in.Output != nil); err != nil {
		return nil, err
	}
	output, err := parseOutput(*in.Output)
	if err != nil {
		return nil, err
	}
	return nil, s.answer(s.executions.SendTaskSuccess(*in.TaskToken, output), "")
}

func checkToken(token *string) error {
	if err := checkRequired("taskToken", token != nil); err != nil {
		return err
	}
	return checkLength("taskToken", *token, 1, 2048)
}
