package local

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/report"
)

// HeldError says that another process runs the execution.
type HeldError struct {
	Name rdscrypt.ExecutionName
	PID  int // 0: not known
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("execution %s is being run by %s: %s", e.Name, report.Runner{Running: true, PID: e.PID}, e.Next())
}

// Next is what the user can do, as an imperative.
func (e *HeldError) Next() string { return "wait for it, or stop that one first" }

// Somebody who lists the executions has a lock for a moment to see whether it
// can be had. Trying for a little longer tells them from one who runs it.
const (
	holdPatience = 200 * time.Millisecond
	holdRetry    = 10 * time.Millisecond
)

// hold makes this process the only one to run the execution, until release is
// called or the process ends. Returns a [*HeldError] when another one is.
func (f folder) hold(ctx context.Context) (release func() error, err error) {
	lock := flock.New(f.lock())
	patience, cancel := context.WithTimeout(ctx, holdPatience)
	defer cancel()
	taken, err := lock.TryLockContext(patience, holdRetry)
	switch {
	case ctx.Err() != nil:
		if taken {
			_ = lock.Unlock() // it was ours for a moment, and nothing was done
		}
		return nil, fmt.Errorf("%w: nothing was changed", ErrInterrupted)
	case patience.Err() != nil && !taken:
		return nil, &HeldError{f.name, f.holder()}
	case err != nil:
		return nil, fmt.Errorf("locking execution %s: %w", f.name, err)
	}
	// It is only for people to read; without it they aren't told the number.
	_ = os.WriteFile(f.lock(), strconv.AppendInt(nil, int64(os.Getpid()), 10), 0o600)
	return lock.Unlock, nil
}

// heldBy tells whether a process runs the execution, and which.
func (f folder) heldBy() *HeldError {
	if _, err := os.Stat(f.lock()); gone(err) {
		return nil // never run; asking for the lock would make the file
	}
	lock := flock.New(f.lock())
	if free, err := lock.TryRLock(); free || err != nil {
		_ = lock.Unlock() // of a file that was opened for this alone
		return nil
	}
	return &HeldError{f.name, f.holder()}
}

func (f folder) holder() int {
	text, err := os.ReadFile(f.lock())
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}
