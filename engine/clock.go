package engine

import (
	"context"
	"time"
)

// Clock tells the time and waits for it.
type Clock interface {
	Now() time.Time
	// SleepUntil returns nil at t, or the cause when ctx is done before. Both at
	// once: ctx wins.
	SleepUntil(ctx context.Context, t time.Time) error
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns the machine's time.
func (SystemClock) Now() time.Time { return time.Now() }

// lookAgain is how often a long sleep looks at the time. Timers stand still
// while a laptop is suspended; the time of day doesn't.
const lookAgain = 10 * time.Second

// SleepUntil waits by the time of day.
func (SystemClock) SleepUntil(ctx context.Context, t time.Time) error {
	t = t.Round(0) // without the monotonic reading, which would be compared instead
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		left := t.Sub(time.Now().Round(0))
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(min(left, lookAgain))
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-timer.C:
		}
	}
}
