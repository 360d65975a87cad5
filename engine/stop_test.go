package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
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

// A machine that never waits can be stopped too.
func TestStopOfARestlessMachine(t *testing.T) {
	t.Parallel()
	c := config(machine(t, `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"E"}],"Default":"A"},"E":{"Type":"Succeed"}}}`), nil)
	running := make(chan bool, 25000)
	c.Observe = func(history.Event) { running <- true }
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

// Redrive goes on from what failed, and leaves what succeeded.
func TestRedrive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testRedrive)
}

func testRedrive(t *testing.T) {
	mended := false
	calls := map[string]int{}
	tasks := taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		calls[call.StateName]++
		if call.StateName == "Breaks" && !mended {
			return nil, &engine.TaskError{Name: "Broken", Cause: "yet"}
		}
		return call.StateName, nil
	})
	m := machine(t, `{"StartAt":"First","States":{
		"First":{"Type":"Task","Resource":"fn:f","Next":"Both"},
		"Both":{"Type":"Parallel","Next":"Each","Branches":[
			{"StartAt":"Good","States":{"Good":{"Type":"Task","Resource":"fn:f","End":true}}},
			{"StartAt":"Slow","States":{"Slow":{"Type":"Wait","Seconds":1,"Next":"Breaks"},
				"Breaks":{"Type":"Task","Resource":"fn:f","End":true,"Retry":[{"ErrorEquals":["Broken"],"MaxAttempts":1}]}}}]},
		"Each":{"Type":"Pass","End":true}}}`)
	c := config(m, tasks)
	c.Clock = engine.SystemClock{}
	if state := run(t, c, `{}`); state.Status != history.Failed || state.Error != "Broken" {
		t.Fatalf("%s %s", state.Status, state.Error)
	}
	for range 2 { // redriven too early, then once it is mended
		x, err := load(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Redrive(); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Redrive(); !errors.Is(err, engine.ErrNotRedrivable) || err.Error() != "the execution can't be redriven: its status is RUNNING" {
			t.Errorf("redriven twice: %v", err)
		}
		if err := x.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mended {
			state := x.State()
			if got := value.Text(state.Output); state.Status != history.Succeeded || got != `["Good","Breaks"]` || state.RedriveCount != 2 {
				t.Errorf("%s %s, redriven %d times", state.Status, got, state.RedriveCount)
			}
			if _, err := x.Redrive(); err == nil || err.Error() != "the execution can't be redriven: its status is SUCCEEDED" {
				t.Errorf("redriven after success: %v", err)
			}
		}
		mended = true
	}
	// Two attempts each time, the last one only once.
	if diff := cmp.Diff(map[string]int{"First": 1, "Good": 1, "Breaks": 5}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
