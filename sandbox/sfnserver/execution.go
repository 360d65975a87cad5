package sfnserver

import (
	"errors"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// run is an execution as the API sees it: one of its own, or a child execution
// of a Map Run.
type run struct {
	history.Execution
	ARN             string
	StateMachineARN string
	RoleARN         string
	MapRunARN       string // of a child execution
	RedriveCount    int
	RedriveDate     time.Time
	// journal is the ARN of the execution whose journal has it, branch the place
	// in there.
	journal string
	branch  history.BranchID
	// events gives its history. A child's is at hand already.
	events func() ([]*history.Event, error)
}

// execution gives the execution with an ARN as it is in a call.
func (s *Server) execution(c wire.Call, arn string) (run, error) {
	rest, err := checkARN(arn, execution)
	if err != nil {
		return run{}, err
	}
	if !s.regional(c, arn) {
		return run{}, noExecution(arn)
	}
	if machine, _, named := strings.Cut(rest, ":"); named && strings.Contains(machine, "/") {
		return s.childExecution(arn)
	}
	state, err := s.executions.State(arn)
	if err != nil {
		return run{}, s.answer(err, arn)
	}
	if state.Status == "" { // it is about to begin; nobody was told yet
		return run{}, noExecution(arn)
	}
	x := run{Execution: state.Execution, ARN: arn, StateMachineARN: state.StateMachineARN, RoleARN: state.RoleARN,
		RedriveCount: state.RedriveCount, RedriveDate: state.RedriveDate, journal: arn}
	x.events = func() ([]*history.Event, error) {
		records, err := s.executions.Records(arn)
		if err != nil {
			return nil, s.answer(err, arn)
		}
		return history.Events(records, ""), nil
	}
	return x, nil
}

func noExecution(arn string) error {
	return wire.Errorf("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}

// answer gives AWS's answer for an error of [Executions]. What isn't one of
// theirs stays as it is.
func (s *Server) answer(err error, arn string) error {
	switch {
	case errors.Is(err, host.ErrNoExecution):
		return noExecution(arn)
	case errors.Is(err, engine.ErrInvalidToken):
		return invalidToken()
	case errors.Is(err, engine.ErrTaskTimedOut):
		return wire.Errorf("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	case errors.Is(err, host.ErrTaskDoesNotExist):
		// The text follows that of TaskTimedOut.
		return wire.Errorf("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'")
	case errors.Is(err, engine.ErrNotRedrivable):
		return notRedrivable(err.Error())
	}
	return err
}
