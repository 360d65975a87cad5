package sfnserver

import (
	"context"
	"errors"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// startExecution is idempotent while an execution runs: the same name and input
// are answered as the first time. Inputs are the same when they are but for
// white space. Names stay taken for good; AWS frees them after 90 days.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
func (s *Server) startExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineARN *string `json:"stateMachineArn"`
		Name            *string `json:"name"`
		Input           *string `json:"input"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("stateMachineArn", in.StateMachineARN), length("name", in.Name, 1, maxName),
		payload("input", in.Input)); err != nil {
		return nil, err
	}
	name := wire.NewUUID()
	if in.Name != nil {
		name = *in.Name
		if err := checkName(name); err != nil {
			return nil, err
		}
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	m, err := s.changeable(c, *in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	text := "{}"
	if in.Input != nil {
		text = *in.Input
	}
	input, err := parseInput(text)
	if err != nil {
		return nil, err
	}
	arn := executionARN(m.ARN, name)
	defer s.starting.lock(arn)()
	state, err := s.executions.State(arn)
	switch {
	case err == nil && state.Status == history.Running && value.Text(state.Input) == value.Text(input):
		return started(arn, state.StartDate), nil
	case err == nil:
		return nil, wire.Errorf("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
	case !errors.Is(err, host.ErrNoExecution):
		return nil, err
	}
	from := m.origin()
	configuration, err := from.value()
	if err != nil {
		return nil, err
	}
	s.logs.expect(arn, from.Logging)
	x, err := s.executions.Start(host.Start{ARN: arn, StateMachineARN: m.ARN, RoleARN: m.RoleARN, Definition: m.Definition,
		Input: input, Configuration: configuration})
	if err != nil {
		s.logs.forget(arn)
		return nil, err
	}
	return started(arn, x.StartDate), nil
}

func started(arn string, at time.Time) any {
	return struct {
		ExecutionArn string `json:"executionArn"`
		StartDate    epoch  `json:"startDate"`
	}{arn, epoch(at)}
}
