package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/sandbox/logsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// role is what the state machines that are there from the start run as. Nothing
// in the sandbox asks for permissions.
const role = "arn:aws:iam::" + Account + ":role/sandbox"

// states is the sandbox's Step Functions: its API, the host that runs the
// executions, and the journal that they are in.
type states struct {
	*sfnserver.Server
	host *host.Host
	log  *journal.Log

	machines func(region string) ([]StateMachine, error)
	mu       sync.Mutex
	made     map[string]bool // Regions whose state machines are there
}

// openStates takes up the executions that haven't ended. Whatever it returns
// needs a close, also next to an error.
func openStates(cfg Config, tasks engine.TaskRunner, logs sfnserver.LogSink) (*states, error) {
	s := &states{machines: cfg.StateMachines, made: map[string]bool{}}
	dir := filepath.Join(cfg.DataDir, "states")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, fmt.Errorf("opening Step Functions: %w", err)
	}
	var err error
	s.Server, err = sfnserver.New(sfnserver.Config{
		Path:    filepath.Join(dir, "state-machines.db"),
		Account: Account,
		Now:     cfg.Clock.Now,
		Logger:  cfg.Logger,
		Logs:    logs,
	})
	if err != nil {
		return s, err
	}
	path := filepath.Join(dir, "executions")
	if s.log, err = journal.Open(path); err != nil {
		return s, err
	}
	if n := s.log.Cut(); n > 0 {
		cfg.Logger.Warn(fmt.Sprintf("the journal of the executions ended in half a record, which was cut off (%d bytes of %s)", n, path))
	}
	s.host, err = host.Open(host.Config{Log: s.log, Tasks: tasks, Clock: engineClock(cfg.Clock), Observe: s.Observe, Logger: cfg.Logger})
	if err != nil {
		return s, err
	}
	s.Attach(s.host)
	return s, s.ensure(DefaultRegion)
}

// ensure makes the state machines that a Region has from the start.
func (s *states) ensure(region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.machines == nil || s.made[region] {
		return nil
	}
	machines, err := s.machines(region)
	if err != nil {
		return fmt.Errorf("making the state machines of %s: %w", region, err)
	}
	for _, m := range machines {
		if err := s.Ensure(region, m.Name, m.Definition, role); err != nil {
			return err
		}
	}
	s.made[region] = true
	return nil
}

// Serve answers one call of the API.
func (s *states) Serve(ctx context.Context, c wire.Call) (any, error) {
	if err := s.ensure(c.Region); err != nil {
		return nil, err
	}
	return s.Server.Serve(ctx, c)
}

// stop ends the work: the functions that are being called have their context
// done, and their executions go on at the next start. A second stop does nothing.
func (s *states) stop(ctx context.Context) error {
	h := s.host
	s.host = nil
	if h == nil {
		return nil
	}
	return within(ctx, "the end of the executions", h.Close)
}

// close gives back what openStates took, as far as it came. It comes after stop.
func (s *states) close() error {
	var errs []error
	if s.Server != nil {
		errs = append(errs, s.Server.Close())
	}
	if s.log != nil {
		errs = append(errs, s.log.Close())
	}
	return errors.Join(errs...)
}

// logSink is CloudWatch Logs as Step Functions knows it.
type logSink struct{ logs *logsserver.Server }

// Put implements [sfnserver.LogSink].
func (l logSink) Put(region, group, stream string, events ...sfnserver.LogEvent) error {
	all := make([]logsserver.Event, len(events))
	for i, e := range events {
		all[i] = logsserver.Event(e)
	}
	return l.logs.Put(region, group, stream, all...)
}

// engineClock is the sandbox's clock as the engine needs it.
func engineClock(c rdsserver.Clock) engine.Clock {
	if _, ok := c.(rdsserver.SystemClock); ok {
		return engine.SystemClock{} // it knows of machines that sleep
	}
	return timers{c}
}

type timers struct{ rdsserver.Clock }

// Timer implements [engine.Clock].
func (t timers) Timer(at time.Time) (<-chan time.Time, func()) {
	c := make(chan time.Time, 1)
	stop := t.AfterFunc(at.Sub(t.Now()), func() { c <- t.Now() })
	return c, func() { stop() }
}
