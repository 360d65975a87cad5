package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

const approval = `{"StartAt":"Ask","States":{"Ask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
	"Parameters":{"FunctionName":"ask","Payload":{"token.$":"$$.Task.Token"}},"TimeoutSeconds":100,"HeartbeatSeconds":30,"End":true}}}`

// asked runs the machine that asks for an approval, up to where it waits, and
// has the rest done in a bubble.
func asked(t *testing.T, rest func(x *engine.Execution, token string, ended <-chan error, c engine.Config)) {
	synctest.Test(t, func(t *testing.T) {
		tokens := make(chan string, 1)
		c := config(machine(t, approval), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			payload, _ := call.Input.(*value.Object).Get("Payload")
			token, _ := payload.(*value.Object).Get("token")
			if token != call.Token {
				t.Errorf("the payload has the token %v, the call %q", token, call.Token)
			}
			tokens <- call.Token
			return "asked", nil
		}))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { ended <- x.Run(ctx) }()
		token := <-tokens
		synctest.Wait()
		if got := x.State().Phase; got != history.Submitted {
			t.Errorf("it waits in phase %s", got)
		}
		rest(x, token, ended, c)
	})
}

func TestSendTaskSuccess(t *testing.T) {
	t.Parallel()
	asked(t, func(x *engine.Execution, token string, ended <-chan error, c engine.Config) {
		if err := x.SendTaskSuccess("another", nil); !errors.Is(err, engine.ErrTaskTimedOut) {
			t.Errorf("another token: %v", err)
		}
		if err := x.SendTaskSuccess(token, "yes"); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s := x.State(); s.Status != history.Succeeded || s.Output != "yes" {
			t.Errorf("%s %v", s.Status, s.Output)
		}
		if err := x.SendTaskSuccess(token, "again"); !errors.Is(err, engine.ErrTaskTimedOut) {
			t.Errorf("a token twice: %v", err)
		}
		want := "ExecutionStarted TaskStateEntered TaskTokenMade TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited ExecutionSucceeded"
		if diff := cmp.Diff(want, types(t, c.Journal)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestSendTaskFailure(t *testing.T) {
	t.Parallel()
	asked(t, func(x *engine.Execution, token string, ended <-chan error, _ engine.Config) {
		if err := x.SendTaskFailure(token, "Denied", "not today"); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s := x.State(); s.Status != history.Failed || s.Error != "Denied" || s.Cause != "not today" {
			t.Errorf("%s %s %s", s.Status, s.Error, s.Cause)
		}
	})
}

// Heartbeats keep a task alive, also over a restart, until its time is up.
func TestHeartbeats(t *testing.T) {
	t.Parallel()
	asked(t, func(x *engine.Execution, token string, ended <-chan error, _ engine.Config) {
		begun := time.Now()
		for range 2 {
			time.Sleep(29 * time.Second)
			if err := x.SendTaskHeartbeat(token); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s, took := x.State(), time.Since(begun); s.Error != "States.HeartbeatTimeout" || took != 88*time.Second {
			t.Errorf("silent: %s after %v", s.Error, took)
		}
	})
	asked(t, func(x *engine.Execution, token string, ended <-chan error, _ engine.Config) {
		begun := time.Now()
		for range 4 {
			time.Sleep(24 * time.Second)
			if err := x.SendTaskHeartbeat(token); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s, took := x.State(), time.Since(begun); s.Error != "States.Timeout" || took != 100*time.Second {
			t.Errorf("too long: %s after %v", s.Error, took)
		}
	})
}

// An answer that comes while nobody runs the execution is kept, and used by
// whoever takes it up.
func TestAnswerWhileNobodyRuns(t *testing.T) {
	t.Parallel()
	var c engine.Config
	var token string
	asked(t, func(x *engine.Execution, made string, ended <-chan error, of engine.Config) {
		c, token = of, made
		_, err := x.Stop("", "") // ends Run, but in another journal's history
		if err != nil {
			t.Fatal(err)
		}
		<-ended
	})
	records, err := c.Journal.(kept).Records()
	if err != nil {
		t.Fatal(err)
	}
	x, err := engine.Load(c, records[:len(records)-1])
	if err != nil {
		t.Fatal(err)
	}
	if err := x.SendTaskSuccess(token, "yes"); err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := x.State(); s.Output != "yes" {
		t.Errorf("%s %v", s.Status, s.Output)
	}
}

func TestExecutionOf(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "?", "bm90aGluZw"} {
		if _, err := engine.ExecutionOf(token); !errors.Is(err, engine.ErrInvalidToken) || err.Error() != "the task token isn't one" {
			t.Errorf("%q: %v", token, err)
		}
	}
}

// A heartbeat counts also while the call that hands the token out is under way.
func TestHeartbeatDuringTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var x *engine.Execution
		c := config(machine(t, `{"StartAt":"Ask","States":{"Ask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
			"Parameters":{"FunctionName":"ask","Payload":{"token.$":"$$.Task.Token"}},"HeartbeatSeconds":10,"End":true}}}`),
			taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
				time.Sleep(9 * time.Second)
				if err := x.SendTaskHeartbeat(call.Token); err != nil {
					t.Error(err)
				}
				time.Sleep(6 * time.Second)
				return "asked", nil
			}))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := x.State()
		if took := s.StopDate.Sub(s.StartDate); s.Error != "States.HeartbeatTimeout" || took != 19*time.Second {
			t.Errorf("%s after %v, want States.HeartbeatTimeout after 19s", s.Error, took)
		}
	})
}

// Whoever never answers a task without a timeout has a year, as any execution.
func TestTokenForAYear(t *testing.T) {
	t.Parallel()
	c := config(machine(t, strings.Replace(approval, `"TimeoutSeconds":100,"HeartbeatSeconds":30,`, ``, 1)),
		taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { return nil, nil }))
	c.Park = 5 * time.Second
	x, err := engine.Start(c, value.NewObject())
	if err != nil {
		t.Fatal(err)
	}
	year := newClock().now.Add(365 * 24 * time.Hour)
	var parked *engine.ParkedError
	if err := x.Run(t.Context()); !errors.As(err, &parked) || !parked.Until.Equal(year) {
		t.Fatalf("%v, want to be put down until %v", err, year)
	}
	c.Clock = &clock{now: year}
	if s := resume(t, c); s.Status != history.TimedOut {
		t.Errorf("after a year: %s", s.Status)
	}
}
