package host

import (
	"errors"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// State returns where an execution stands. The error is [ErrNoExecution], or the
// log's.
func (h *Host) State(arn string) (history.State, error) {
	_, x, err := h.execution(arn)
	if err != nil {
		return history.State{}, err
	}
	if x != nil {
		return x.State(), nil
	}
	records, err := h.config.Log.Records(arn)
	if err != nil {
		return history.State{}, err
	}
	state, err := history.Fold(records)
	if err != nil {
		return history.State{}, err
	}
	return *state, nil
}

// Records returns the history of an execution. The error is [ErrNoExecution], or
// the log's.
func (h *Host) Records(arn string) ([]history.Record, error) {
	if _, err := h.find(arn); err != nil {
		return nil, err
	}
	return h.config.Log.Records(arn)
}

// Stop ends an execution with the status ABORTED and returns when it ended, also
// when that was before. The error is [ErrNoExecution], or the log's.
func (h *Host) Stop(arn, errorName, cause string) (time.Time, error) {
	e, x, err := h.execution(arn)
	if err != nil {
		return time.Time{}, err
	}
	if x != nil {
		return x.Stop(errorName, cause)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.summary.StopDate.IsZero() {
		return time.Time{}, fmt.Errorf("execution %s can't be stopped: %w", arn, e.err)
	}
	return e.summary.StopDate, nil
}

// Redrive has an execution that ended without success go on from where it did,
// and returns the time. The error is engine.ErrNotRedrivable, [ErrNoExecution],
// or the log's.
func (h *Host) Redrive(arn string) (time.Time, error) {
	e, x, err := h.execution(arn)
	if err != nil {
		return time.Time{}, err
	}
	e.redriving.Lock()
	defer e.redriving.Unlock()
	if x != nil {
		if x.State().Status == history.Running {
			return x.Redrive() // the refusal
		}
		if err := h.Wait(h.ctx, arn); err != nil {
			return time.Time{}, err
		}
	}
	if x, err = h.load(e); err != nil {
		return time.Time{}, err
	}
	at, err := x.Redrive()
	if err != nil {
		return at, err
	}
	h.run(e, x)
	return at, nil
}

// ErrTaskDoesNotExist says that a task token is of an execution that the host
// doesn't have.
var ErrTaskDoesNotExist = errors.New("Task does not exist")

// SendTaskSuccess gives the task of a token its result. The error is
// engine.ErrInvalidToken, engine.ErrTaskTimedOut, [ErrTaskDoesNotExist], or the
// log's.
func (h *Host) SendTaskSuccess(token string, result value.Value) error {
	x, err := h.holder(token)
	if err != nil {
		return err
	}
	return x.SendTaskSuccess(token, result)
}

// SendTaskFailure has the task of a token fail. The errors are those of
// [Host.SendTaskSuccess].
func (h *Host) SendTaskFailure(token, errorName, cause string) error {
	x, err := h.holder(token)
	if err != nil {
		return err
	}
	return x.SendTaskFailure(token, asl.ErrorName(errorName), cause)
}

// SendTaskHeartbeat says that the task of a token is being worked on. The errors
// are those of [Host.SendTaskSuccess].
func (h *Host) SendTaskHeartbeat(token string) error {
	x, err := h.holder(token)
	if err != nil {
		return err
	}
	return x.SendTaskHeartbeat(token)
}

// holder returns the execution that a task token is of.
func (h *Host) holder(token string) (*engine.Execution, error) {
	arn, err := engine.ExecutionOf(token)
	if err != nil {
		return nil, err
	}
	_, x, err := h.execution(arn)
	switch {
	case err != nil:
		return nil, ErrTaskDoesNotExist
	case x == nil:
		return nil, engine.ErrTaskTimedOut
	}
	return x, nil
}
