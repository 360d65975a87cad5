package host

import (
	"context"
	"errors"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// State returns where an execution stands. The error is [ErrNoExecution], or the
// log's.
func (h *Host) State(arn string) (history.State, error) {
	e, err := h.find(arn)
	if err != nil {
		return history.State{}, err
	}
	h.mu.Lock()
	x := e.live
	h.mu.Unlock()
	if x != nil {
		// What isn't in the journal is not to be told.
		if state, err := x.State(), x.Err(); err == nil {
			return state, nil
		}
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
func (h *Host) Stop(arn, errorName, cause string) (at time.Time, err error) {
	e, err := h.find(arn)
	if err != nil {
		return time.Time{}, err
	}
	stopped, err := h.with(e, func(x *engine.Execution) (err error) {
		at, err = x.Stop(errorName, cause)
		return err
	})
	if stopped || err != nil {
		return at, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return e.summary.StopDate, nil
}

// Redrive has an execution that ended without success go on from where it did,
// and returns the time. The error is engine.ErrNotRedrivable, [ErrNoExecution],
// or the log's.
func (h *Host) Redrive(arn string) (at time.Time, err error) {
	e, err := h.find(arn)
	if err != nil {
		return time.Time{}, err
	}
	for {
		at, again, err := h.redrive(e)
		if again == nil {
			return at, err
		}
		select { // whoever took it to its end is about to let go of it
		case <-again:
		case <-h.ctx.Done():
			return time.Time{}, context.Cause(h.ctx)
		}
	}
}

// redrive is one attempt at Redrive. again is closed when it is worth another.
func (h *Host) redrive(e *entry) (at time.Time, again <-chan struct{}, err error) {
	e.taking.Lock()
	defer e.taking.Unlock()
	h.mu.Lock()
	live, over := e.live, e.over
	h.mu.Unlock()
	if live != nil {
		if live.State().Status != history.Running {
			return time.Time{}, over, nil
		}
		at, err = live.Redrive() // the refusal
		return at, nil, err
	}
	x, err := h.load(e)
	if err != nil {
		return time.Time{}, nil, err
	}
	if at, err = x.Redrive(); err == nil {
		h.run(e, x)
	}
	return at, nil, err
}

// ErrTaskDoesNotExist says that a task token is of an execution that the host
// doesn't have.
var ErrTaskDoesNotExist = errors.New("there is no execution of the task token")

// SendTaskSuccess gives the task of a token its result. The error is
// engine.ErrInvalidToken, engine.ErrTaskTimedOut, [ErrTaskDoesNotExist], or the
// log's.
func (h *Host) SendTaskSuccess(token string, result value.Value) error {
	return h.answer(token, func(x *engine.Execution) error { return x.SendTaskSuccess(token, result) })
}

// SendTaskFailure has the task of a token fail. The errors are those of
// [Host.SendTaskSuccess].
func (h *Host) SendTaskFailure(token, errorName, cause string) error {
	return h.answer(token, func(x *engine.Execution) error { return x.SendTaskFailure(token, asl.ErrorName(errorName), cause) })
}

// SendTaskHeartbeat says that the task of a token is being worked on. The errors
// are those of [Host.SendTaskSuccess].
func (h *Host) SendTaskHeartbeat(token string) error {
	return h.answer(token, func(x *engine.Execution) error { return x.SendTaskHeartbeat(token) })
}

// answer does something with the execution that a task token is of.
func (h *Host) answer(token string, do func(*engine.Execution) error) error {
	arn, err := engine.ExecutionOf(token)
	if err != nil {
		return err
	}
	e, err := h.find(arn)
	if err != nil {
		return ErrTaskDoesNotExist
	}
	running, err := h.with(e, do)
	if err == nil && !running {
		return engine.ErrTaskTimedOut
	}
	return err
}
