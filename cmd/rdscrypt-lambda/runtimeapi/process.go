package runtimeapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"
)

// ErrExited is the cause of a context that ended because the bootstrap did.
var ErrExited = errors.New("the bootstrap exited")

// Process is a bootstrap that runs against a [Server].
type Process struct {
	// Started is when the process was about to be started.
	Started time.Time

	cmd    *exec.Cmd
	output output
	cancel context.CancelCauseFunc
	exited chan struct{}
}

// Run starts cmd, whose environment must name the server. The context it
// returns ends with [ErrExited] when the process has: with it nobody waits for
// a bootstrap that is gone.
func Run(ctx context.Context, cmd *exec.Cmd) (*Process, context.Context, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &Process{cmd: cmd, cancel: cancel, exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &p.output, &p.output
	p.Started = time.Now()
	if err := cmd.Start(); err != nil {
		cancel(err)
		return nil, ctx, fmt.Errorf("starting the bootstrap: %w", err)
	}
	go func() {
		_ = cmd.Wait() // the exit code is in cmd.ProcessState
		close(p.exited)
		cancel(fmt.Errorf("%w: %s", ErrExited, &p.output))
	}()
	return p, ctx, nil
}

// PID is the process's id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Stop kills the process, as Lambda does with one that it no longer needs, and
// waits for its end.
func (p *Process) Stop() {
	_ = p.cmd.Process.Kill() // an error means that it has ended already
	<-p.exited
	p.cancel(ErrExited)
}

// Wait waits until the process ends by itself and returns its exit code.
func (p *Process) Wait(ctx context.Context) (int, error) {
	select {
	case <-p.exited:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("waiting for the bootstrap to exit: %w", ctx.Err())
	}
}

// Output is what the process has written to standard output and standard error
// so far. After [Process.Stop] or [Process.Wait] it is all.
func (p *Process) Output() string { return p.output.String() }

// output is a buffer that is written and read at once.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String returns what was written.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
