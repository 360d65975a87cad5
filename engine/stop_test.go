package engine_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

func TestStop(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]string{
		"a wait":   `{"StartAt":"S","States":{"S":{"Type":"Wait","Seconds":1000,"End":true}}}`,
		"a task":   `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"fn:f","End":true}}}`,
		"branches": `{"StartAt":"S","States":{"S":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"fn:f","End":true}}},{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":100,"End":true}}}]}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := config(machine(t, m), slow(time.Hour))
				c.Clock = engine.SystemClock{}
				x, err := engine.Start(c, value.NewObject())
				if err != nil {
					t.Fatal(err)
				}
				ended := make(chan error)
				go func() { ended <- x.Run(t.Context()) }()
				time.Sleep(5 * time.Second)
				at, err := x.Stop("Enough", "by hand")
				if err != nil {
					t.Fatal(err)
				}
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
				s := x.State()
				if s.Status != history.Aborted || s.Error != "Enough" || s.Cause != "by hand" || !s.StopDate.Equal(at) || at.Sub(s.StartDate) != 5*time.Second {
					t.Errorf("%s %s %s at %v", s.Status, s.Error, s.Cause, at)
				}
				time.Sleep(time.Second)
				if again, err := x.Stop("", "again"); err != nil || !again.Equal(at) || x.State().Cause != "by hand" {
					t.Errorf("stopped again: %v, %v", again, err)
				}
				records, _ := c.Journal.(kept).Records()
				if folded, err := history.Fold(records); err != nil || folded.Status != history.Aborted {
					t.Errorf("in the journal: %v", err)
				}
			})
		})
	}
}

// A machine that never waits can be stopped too, in the midst of its run.
func TestStopOfARestlessMachine(t *testing.T) {
	t.Parallel()
	c := config(machine(t, `{"StartAt":"A","States":{`+loop("A")+`}}`), nil)
	c.Journal = slowJournal{&journal.Memory{}}
	running := make(chan bool)
	c.Observe = func(ev history.Event) {
		if ev.ID == 2 { // Start has recorded the first
			close(running)
		}
	}
	x, err := engine.Start(c, value.NewObject())
	if err != nil {
		t.Fatal(err)
	}
	ended, stopped := make(chan error), make(chan error)
	go func() { ended <- x.Run(t.Context()) }()
	go func() {
		<-running
		_, err := x.Stop("", "")
		stopped <- err
	}()
	if err := errors.Join(<-stopped, <-ended); err != nil {
		t.Fatal(err)
	}
	if s := x.State(); s.Status != history.Aborted {
		t.Errorf("%s after %d events", s.Status, s.LastID)
	}
}

// slowJournal takes as long as a disk, and so long holds who appends its lock.
type slowJournal struct{ engine.Journal }

func (s slowJournal) Append(records []history.Record) error {
	<-time.After(time.Millisecond)
	return s.Journal.Append(records)
}
