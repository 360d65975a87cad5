package sfnserver

import (
	"context"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) redriveExecution(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ExecutionARN *string `json:"executionArn"`
		ClientToken  *string `json:"clientToken"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("executionArn", in.ExecutionARN), length("clientToken", in.ClientToken, 1, maxClientToken)); err != nil {
		return nil, err
	}
	// To redrive is to start: the state machine must stay as long.
	s.gate.RLock()
	defer s.gate.RUnlock()
	x, err := s.execution(c, *in.ExecutionARN)
	if err != nil {
		return nil, err
	}
	defer s.starting.lock(x.ARN)()
	token := optional(in.ClientToken)
	at, known := s.redrives.find(x.ARN, token, s.now())
	if !known {
		switch status, why := s.redriveStatus(x); status {
		case notRedrivableNow:
			return nil, notRedrivable(why)
		case redrivableByMapRun: // the reason is ours
			return nil, notRedrivable("Execution can be redriven by its Map Run only")
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

// maxClientToken is the length of a client token in the API.
const maxClientToken = 64

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
//
// AWS deletes the executions of a state machine with it. Here they can still be
// read, but nothing runs that has no state machine; the reason is ours. Of child
// executions of a Map Run it is assumed that they have the third status.
func (s *Server) redriveStatus(x run) (status redriveStatus, why string) {
	arn, _, _ := strings.Cut(x.StateMachineARN, "/") // a child's has the label of the Map state
	now, m := s.now(), s.machine(arn)
	switch {
	case x.Status == history.Running || x.Status == history.Succeeded:
		why = "Execution is " + string(x.Status) + " and cannot be redriven"
	case m == nil || !m.owns(arn, x.StartDate) || s.gone(m):
		why = "State machine does not exist"
	case m.Deleting:
		why = "State machine is in DELETING status"
	case x.MapRunARN != "":
		return redrivableByMapRun, ""
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
