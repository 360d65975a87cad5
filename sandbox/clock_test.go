package sandbox

import (
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// oneTimer is a clock with one timer, which goes off when it is told to.
type oneTimer struct {
	now time.Time
	d   time.Duration
	f   func()
}

func (c *oneTimer) Now() time.Time { return c.now }

func (c *oneTimer) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.d, c.f = d, f
	return func() bool {
		c.f = nil
		return true
	}
}

// The engine waits by the sandbox's clock.
func TestEngineClock(t *testing.T) {
	t.Parallel()
	if got := engineClock(rdsserver.SystemClock{}); got != (engine.SystemClock{}) {
		t.Errorf("the machine's clock: %T", got)
	}
	c := &oneTimer{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	clock := engineClock(c)
	timer, _ := clock.Timer(c.now.Add(time.Hour))
	if c.d != time.Hour || !clock.Now().Equal(c.now) {
		t.Errorf("a timer of %v at %v", c.d, clock.Now())
	}
	c.now = c.now.Add(time.Hour)
	c.f()
	if got := <-timer; !got.Equal(c.now) {
		t.Errorf("it delivers %v", got)
	}
	_, stop := clock.Timer(c.now.Add(time.Hour))
	stop()
	if c.f != nil {
		t.Error("it wasn't stopped")
	}
}
