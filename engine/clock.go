package engine

import "time"

// Clock tells the time and says when to look at it again.
type Clock interface {
	Now() time.Time
	// Timer returns a channel that delivers at t, or earlier when it is worth
	// looking at the time before; stop releases what that takes.
	Timer(t time.Time) (c <-chan time.Time, stop func())
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns the machine's time.
func (SystemClock) Now() time.Time { return time.Now() }

// lookAgain is how often a wait looks at the time, at most. Timers stand still
// while a laptop is suspended; the time of day doesn't.
const lookAgain = 10 * time.Second

// Timer delivers at t by the time of day, or earlier: after a thousandth of what
// is left, but at least 10 seconds. So a long wait costs nothing, and is late by
// no more than that when the machine was suspended meanwhile.
func (SystemClock) Timer(t time.Time) (<-chan time.Time, func()) {
	// Without the monotonic reading, which would be compared instead.
	left := t.Round(0).Sub(time.Now().Round(0))
	timer := time.NewTimer(min(left, max(lookAgain, left/1000)))
	return timer.C, func() { timer.Stop() }
}
