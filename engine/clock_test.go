package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
)

// The machine's clock is looked at again and again during a long wait, and the
// wait is as long as it should be.
func TestSystemClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := config(machine(t, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":604805,"End":true}}}`), nil)
		c.Clock = engine.SystemClock{}
		begun := time.Now()
		run(t, c, `{}`)
		if got := time.Since(begun); got != 7*24*time.Hour+5*time.Second {
			t.Errorf("waited %v", got)
		}
		due, stop := c.Clock.Timer(time.Now().Add(time.Hour))
		defer stop()
		if got := (<-due).Sub(time.Now().Add(-10 * time.Second)); got != 10*time.Second {
			t.Errorf("looked again after %v", got)
		}
		due, stop = c.Clock.Timer(time.Now().Add(-time.Hour))
		defer stop()
		<-due
	})
}
