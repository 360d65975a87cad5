package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// closing is how long Close takes unless a database has more to write, requests
// how much of that is left to requests that are being answered, and calls how
// much to functions that are being called. The rest is for the databases.
const (
	closing  = 2 * time.Second
	requests = 300 * time.Millisecond
	calls    = 300 * time.Millisecond
)

// Close ends the sandbox within 2 seconds, sooner if ctx ends sooner, except that
// it waits for databases that write what they hold: that is logged. All data is
// kept; a later Start with the same data directory goes on with it. The error
// names what there was no time for. Once it was closed, Close does nothing.
func (s *Sandbox) Close(ctx context.Context) error {
	s.closing.Lock()
	defer s.closing.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	// The executions first: a function that found the endpoint gone would fail,
	// and its execution with it.
	err := s.states.stop(ctx)
	soon, stop := context.WithTimeout(ctx, requests)
	defer stop()
	if err := s.http.Shutdown(soon); err != nil {
		// Some Describe waits for a status: its client finds the sandbox gone.
		_ = s.http.Close()
	}
	if e := <-s.served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serving: %w", e))
	}
	return errors.Join(err, s.release(ctx))
}

// release gives back what open took, as far as it came.
func (s *Sandbox) release(ctx context.Context) error {
	var errs []error
	if s.states != nil {
		errs = append(errs, s.states.stop(ctx), s.states.close())
	}
	if s.lambda != nil {
		errs = append(errs, within(ctx, "the end of the Lambda functions", s.lambda.Close))
	}
	if s.logs != nil {
		errs = append(errs, s.logs.Close())
	}
	if s.rds != nil {
		errs = append(errs, s.rds.Close(ctx))
	}
	if s.kms != nil {
		errs = append(errs, s.kms.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// within waits for f, which ends functions. What f may wait for in vain is one
// that doesn't heed the end of its context: that goes on, and the databases must
// not pay for it.
func within(ctx context.Context, what string, f func()) error {
	ctx, cancel := context.WithTimeout(ctx, calls)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for %s: %w", what, context.Cause(ctx))
	}
}
