package engine

import (
	"errors"
	"fmt"
	"time"
)

// ErrParked is what methods of an execution return that was put down: it has to
// be loaded again.
var ErrParked = errors.New("the execution was put down")

// ParkedError says that [Execution.Run] has put the execution down, because
// nothing is to be done before Until; zero for as long as nobody sends a task
// token or stops it. All that is known of it is in the journal.
type ParkedError struct{ Until time.Time }

func (e *ParkedError) Error() string {
	return fmt.Sprintf("the execution was put down until %s", e.Until)
}

// Unwrap returns [ErrParked].
func (e *ParkedError) Unwrap() error { return ErrParked }

// park puts the execution down when it has long to wait until due, zero for
// ever, and nothing else is going on.
func (x *Execution) park(due time.Time) error {
	e := &x.effects
	if x.config.Park == 0 || e.running > 0 || len(e.unbegun) > 0 {
		return nil
	}
	if !due.IsZero() && due.Sub(x.config.Clock.Now()) <= x.config.Park {
		return nil
	}
	// Whoever has the execution in hand and wants something of it finds out.
	x.broken = ErrParked
	return &ParkedError{due}
}
