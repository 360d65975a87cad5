package rdsserver

import "time"

// Clock tells and measures time. A test's clock moves only when told to.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once after d, in a goroutine of its own. stop prevents
	// that if it comes in time.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is [time.Now].
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc is [time.AfterFunc].
func (SystemClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}
