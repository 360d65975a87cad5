package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The lengths of an error and a cause in the API, in bytes.
const (
	maxError = 256
	maxCause = 32768
)

// stopExecution gives the time at which the execution ended, also when it had
// ended before.
func (s *Server) stopExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct{ ExecutionArn, Error, Cause string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkFailure(in.Error, in.Cause); err != nil {
		return nil, err
	}
	x, err := s.execution(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	if x.MapRunARN != "" {
		return nil, wire.Errorf("ValidationException", "the sandbox doesn't stop a child execution of a Map Run by itself: stop the execution around it")
	}
	at, err := s.executions.Stop(x.ARN, in.Error, in.Cause)
	if err != nil {
		return nil, s.answer(err, x.ARN)
	}
	return struct {
		StopDate epoch `json:"stopDate"`
	}{epoch(at)}, nil
}

// checkFailure holds an error and a cause against their lengths.
func checkFailure(name, cause string) error {
	if err := checkSensitive("error", name, 0, maxError); err != nil {
		return err
	}
	return checkSensitive("cause", cause, 0, maxCause)
}
