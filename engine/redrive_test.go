package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

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

// An execution can be redriven for 14 days after its end, and while its history
// has room.
func TestWhatCanNotBeRedriven(t *testing.T) {
	t.Parallel()
	c := config(machine(t, `{"StartAt":"F","States":{"F":{"Type":"Fail"}}}`), nil)
	run(t, c, `{}`)
	const days14 = 14 * 24 * time.Hour
	for after, want := range map[time.Duration]string{
		days14:                    "<nil>",
		days14 + time.Millisecond: "the execution can't be redriven: it ended more than 14 days ago",
	} {
		records, _ := c.Journal.(kept).Records()
		again := c
		again.Journal, again.Clock = &journal.Memory{}, &clock{now: newClock().now.Add(after)}
		x, err := engine.Load(again, records)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Redrive(); fmt.Sprint(err) != want || err != nil && !errors.Is(err, engine.ErrNotRedrivable) {
			t.Errorf("redriven %v after its end: %v, want %s", after, err, want)
		}
	}

	c = config(machine(t, `{"StartAt":"A","States":{`+loop("A")+`}}`), nil)
	run(t, c, `{}`)
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Redrive(); err == nil || err.Error() != "the execution can't be redriven: its history is full" {
		t.Errorf("redriven with a full history: %v", err)
	}
}

// The time that a state machine allows is allowed again from the redrive on.
func TestTimeoutAfterARedrive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := config(machine(t, `{"StartAt":"T","TimeoutSeconds":10,"States":{"T":{"Type":"Task","Resource":"fn:f","End":true}}}`), slow(time.Hour))
		c.Clock = engine.SystemClock{}
		if s := run(t, c, `{}`); s.Status != history.TimedOut {
			t.Fatal(s.Status)
		}
		for _, r := range []struct {
			takes, after time.Duration
			want         history.ExecutionStatus
		}{{time.Hour, 10 * time.Second, history.TimedOut}, {9 * time.Second, 9 * time.Second, history.Succeeded}} {
			time.Sleep(time.Hour)
			c.Tasks = slow(r.takes)
			x, err := load(c)
			if err != nil {
				t.Fatal(err)
			}
			redriven, err := x.Redrive()
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := x.State(); s.Status != r.want || s.StopDate.Sub(redriven) != r.after {
				t.Errorf("a task of %v: %s %v after the redrive, want %s after %v", r.takes, s.Status, s.StopDate.Sub(redriven), r.want, r.after)
			}
		}
	})
}

// How often an execution was redriven is in its context object.
func TestRedriveCountInTheContextObject(t *testing.T) {
	t.Parallel()
	c := config(machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","Parameters":{"redrives.$":"$$.Execution.RedriveCount"},"End":true}}}`),
		taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			return nil, &engine.TaskError{Name: "E", Cause: value.Text(call.Input)}
		}))
	got := []string{run(t, c, `{}`).Cause}
	for range 2 {
		got = append(got, redriven(t, c).Cause)
	}
	if diff := cmp.Diff([]string{`{"redrives":0}`, `{"redrives":1}`, `{"redrives":2}`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// redriven takes an execution up, redrives it and takes it to its end.
func redriven(t *testing.T, c engine.Config) history.State {
	t.Helper()
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Redrive(); err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.State()
}

// Child executions that run again have a redrive of their own in their histories
// and count it; those that had succeeded don't.
func TestChildExecutionsRedriven(t *testing.T) {
	t.Parallel()
	m := strings.Replace(mapRun(`"MaxConcurrency":1,`), `"Resource":"fn:work"`, `"Resource":"fn:work","Parameters":{"item.$":"$","redrives.$":"$$.Execution.RedriveCount"}`, 1)
	mended := false
	c := config(machine(t, m), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		if item, _ := call.Input.(*value.Object).Get("item"); value.Text(item) == "3" && !mended {
			return nil, &engine.TaskError{Name: "Broken"}
		}
		return call.Input, nil
	}))
	run(t, c, `[2,3,4]`)
	mended = true
	state := redriven(t, c)
	if got, want := value.Text(state.Output), `[{"item":2,"redrives":0},{"item":3,"redrives":1},{"item":4,"redrives":0}]`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	records, _ := c.Journal.(kept).Records()
	for of, want := range map[history.BranchID]string{
		"#0": "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded",
		"#1": "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionFailed ExecutionFailed " +
			"ExecutionRedriven LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded",
		"#2": "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded",
	} {
		var got []string
		for _, ev := range history.Events(records, of) {
			got = append(got, string(ev.Type))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", of, diff)
		}
	}
}
