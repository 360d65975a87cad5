package sfnserver

import (
	"context"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) redriveExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionArn string
		ClientToken  *string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	token := ""
	if in.ClientToken != nil {
		token = *in.ClientToken
		if err := checkLength("clientToken", token, 1, 64); err != nil {
			return nil, err
		}
	}
	x, err := s.execution(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	defer s.starting.lock(x.ARN)()
	at, known := s.redrives.find(x.ARN, token, s.now())
	if !known {
		if _, why := s.redriveStatus(x); why != "" {
			return nil, notRedrivable(why)
		}
		if at, err = s.executions.Redrive(x.ARN); err != nil {
			return nil, s.answer(err, x.ARN)
		}
		s.redrives.keep(x.ARN, token, at)
	}
	return struct {
		RedriveDate epoch `json:"redriveDate"`
	}{epoch(at)}, nil
}

// notRedrivable has the reason that DescribeExecution gives; how AWS puts it
// into the error isn't known.
func notRedrivable(why string) error {
	return wire.Errorf("ExecutionNotRedrivable", "Execution Not Redrivable: '%s'", why)
}

// redriveStatus is the API's ExecutionRedriveStatus.
type redriveStatus string

const (
	redrivable         redriveStatus = "REDRIVABLE"
	notRedrivableNow   redriveStatus = "NOT_REDRIVABLE"
	redrivableByMapRun redriveStatus = "REDRIVABLE_BY_MAP_RUN"
)

// The limits of redriving.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
const (
	redrivablePeriod = 14 * 24 * time.Hour
	maxOpen          = 365 * 24 * time.Hour
	maxRedriven      = 24999 // events
)

// redriveStatus tells whether an execution can be redriven, and if not, why, in
// the words of redriveStatusReason.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
func (s *Server) redriveStatus(x run) (status redriveStatus, why string) {
	now, m := s.now(), s.machine(x.StateMachineARN)
	switch {
	case x.Status == history.Running || x.Status == history.Succeeded:
		why = "Execution is " + string(x.Status) + " and cannot be redriven"
	case x.MapRunARN != "":
		return redrivableByMapRun, "Execution can be redriven by its Map Run only"
	case m != nil && m.Deleting:
		why = "State machine is in DELETING status"
	case x.LastID >= maxRedriven:
		why = "Execution history event limit exceeded"
	case now.Sub(x.StartDate) > maxOpen:
		why = "Execution has exceeded the max execution time"
	case now.Sub(x.StopDate) > redrivablePeriod:
		why = "Execution redrivable period exceeded"
	default:
		return redrivable, ""
	}
	return notRedrivableNow, why
}
