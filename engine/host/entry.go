package host

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// entry is an execution that the host knows. Its fields are the host's lock's,
// but for taking.
type entry struct {
	summary Summary
	// live is the execution while it is run; nil while it is put down, once it has
	// ended, and when it can't go on.
	live *engine.Execution
	// due is when it is to be taken up again, place where it is in the alarm while
	// alarmed.
	due     time.Time
	place   int
	alarmed bool
	// over is closed when the execution has ended or can't go on; err is why, nil
	// for its end. nil when that was so when the host was opened.
	over chan struct{}
	err  error

	taking sync.Mutex // held while it is made to run
}

// retryAfter is how long an execution rests whose journal couldn't be written: a
// full disk may have room again.
const retryAfter = time.Minute

// run takes an execution on, in a goroutine of its own, until it has ended or
// is put down. Its caller holds e.taking.
func (h *Host) run(e *entry, x *engine.Execution) {
	h.mu.Lock()
	e.live = x
	if e.over == nil {
		e.over = make(chan struct{})
	}
	h.mu.Unlock()
	h.working.Go(func() {
		err := x.Run(h.ctx)
		var parked *engine.ParkedError
		h.mu.Lock()
		defer h.mu.Unlock()
		e.live = nil
		switch {
		case errors.As(err, &parked):
			h.alarm.set(e, parked.Until)
			return
		case err != nil && h.ctx.Err() == nil:
			h.config.Logger.Error("an execution can't go on", "execution", e.summary.ARN, "error", err, "again_in", retryAfter)
			h.alarm.set(e, h.config.Clock.Now().Add(retryAfter))
		}
		e.end(err)
	})
}

// end notes that nobody runs the execution any more; err is why, nil for its end.
func (e *entry) end(err error) {
	e.err = err
	if e.over != nil {
		close(e.over)
		e.over = nil
	}
}

// with does something with an execution that hasn't ended, which is taken up for
// that when it was put down. It reports false for one that has ended.
func (h *Host) with(e *entry, do func(*engine.Execution) error) (bool, error) {
	for {
		x, err := h.awake(e)
		if x == nil || err != nil {
			return false, err
		}
		if err := do(x); !errors.Is(err, engine.ErrParked) {
			return true, err
		}
		// It was put down in this very moment.
	}
}

// awake returns an execution that is run, and takes it up for that; nil for one
// that has ended.
func (h *Host) awake(e *entry) (*engine.Execution, error) {
	e.taking.Lock()
	defer e.taking.Unlock()
	h.mu.Lock()
	x, status := e.live, e.summary.Status
	h.mu.Unlock()
	if status != history.Running {
		return nil, nil
	}
	if x != nil {
		return x, nil
	}
	x, err := h.load(e)
	if err != nil {
		return nil, err
	}
	h.run(e, x)
	return x, nil
}

// Wait returns when the execution has ended, or with the reason why it can't go
// on. The error is also [ErrNoExecution], or the cause of ctx.
func (h *Host) Wait(ctx context.Context, arn string) error {
	e, err := h.find(arn)
	if err != nil {
		return err
	}
	h.mu.Lock()
	over := e.over
	h.mu.Unlock()
	if over != nil {
		select {
		case <-over:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-h.ctx.Done():
			return context.Cause(h.ctx)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return e.err
}
