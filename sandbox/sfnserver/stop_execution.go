package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The lengths of an error and a cause in the API, in characters.
const (
	maxError = 256
	maxCause = 32768
)

// failure has the parameters that say why something ends.
type failure struct {
	Error *string `json:"error"`
	Cause *string `json:"cause"`
}

func (f failure) violations() []violation {
	return []violation{sensitive("error", f.Error, 0, maxError), sensitive("cause", f.Cause, 0, maxCause)}
}

// stopExecution gives the time at which the execution ended, also when it had
// ended before.
func (s *Server) stopExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionARN *string `json:"executionArn"`
		failure
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(append([]violation{arnLength("executionArn", in.ExecutionARN)}, in.violations()...)...); err != nil {
		return nil, err
	}
	x, err := s.execution(c, *in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	if x.MapRunARN != "" {
		return nil, wire.Errorf("ValidationException", "the sandbox doesn't stop a child execution of a Map Run by itself: stop the execution around it")
	}
	at, err := s.executions.Stop(x.ARN, optional(in.Error), optional(in.Cause))
	if err != nil {
		return nil, s.answer(err, x.ARN)
	}
	return struct {
		StopDate epoch `json:"stopDate"`
	}{epoch(at)}, nil
}
