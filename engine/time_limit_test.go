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

// slow is a task that takes so long, unless it is given up before.
func slow(takes time.Duration) taskFunc {
	return func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
		select {
		case <-time.After(takes):
			return "done", nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// inTime runs a machine on the machine's clock, in a bubble where time passes
// when nobody does anything, and returns its end and how long it took.
func inTime(t *testing.T, m string, input string, tasks engine.TaskRunner) (history.State, time.Duration, engine.Config) {
	t.Helper()
	c := config(machine(t, m), tasks)
	c.Clock = engine.SystemClock{}
	begun := time.Now()
	state := run(t, c, input)
	return state, time.Since(begun), c
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, machine, input string
		takes                time.Duration
		status               history.ExecutionStatus
		errorName            string
		after                time.Duration
		types                string
	}{
		{"in time", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":5,"End":true}}}`, `{}`,
			4 * time.Second, history.Succeeded, "", 4 * time.Second,
			"ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded"},
		{"too long", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":5,"End":true}}}`, `{}`,
			6 * time.Second, history.Failed, "States.Timeout", 5 * time.Second,
			"ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionTimedOut ExecutionFailed"},
		{"by path, of an integration", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
			"Parameters":{"FunctionName":"f"},"TimeoutSecondsPath":"$.limit","End":true}}}`, `{"limit":3}`,
			time.Minute, history.Failed, "States.Timeout", 3 * time.Second,
			"ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskTimedOut ExecutionFailed"},
		{"retried, caught", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":5,"Next":"E",
			"Retry":[{"ErrorEquals":["States.Timeout"],"MaxAttempts":1,"IntervalSeconds":2}],"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"E"}]},
			"E":{"Type":"Succeed"}}}`, `{}`,
			time.Hour, history.Succeeded, "", 12 * time.Second,
			"ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionTimedOut RetryScheduled " +
				"LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionTimedOut TaskStateExited SucceedStateEntered SucceedStateExited ExecutionSucceeded"},
		{"the execution", `{"StartAt":"T","TimeoutSeconds":7,"States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":50,"End":true}}}`, `{}`,
			time.Hour, history.TimedOut, "", 7 * time.Second,
			"ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted ExecutionTimedOut"},
		{"the execution in a Wait", `{"StartAt":"W","TimeoutSeconds":7,"States":{"W":{"Type":"Wait","Seconds":50,"End":true}}}`, `{}`,
			0, history.TimedOut, "", 7 * time.Second, "ExecutionStarted WaitStateEntered WaitScheduled ExecutionTimedOut"},
		{"a year", `{"StartAt":"V","States":{"V":{"Type":"Wait","Seconds":20000000,"Next":"W"},"W":{"Type":"Wait","Seconds":20000000,"End":true}}}`, `{}`,
			0, history.TimedOut, "", 365 * 24 * time.Hour,
			"ExecutionStarted WaitStateEntered WaitScheduled WaitStateExited WaitStateEntered WaitScheduled ExecutionTimedOut"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				state, took, config := inTime(t, c.machine, c.input, slow(c.takes))
				if state.Status != c.status || state.Error != c.errorName || took.Truncate(time.Second) != c.after {
					t.Errorf("%s %q after %v, want %s %q after %v", state.Status, state.Error, took, c.status, c.errorName, c.after)
				}
				if diff := cmp.Diff(c.types, types(t, config.Journal)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A task that was running when its process was killed is too late by when it
// was announced, not by when it is called again.
func TestTimeoutGoesOnWhileNobodyRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := config(machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":60,"End":true}}}`), slow(time.Hour))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := x.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Second)
		if x, err = load(c); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := x.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); x.State().Error != "States.Timeout" || took != 10*time.Second {
			t.Errorf("%q after %v, want States.Timeout after 10s", x.State().Error, took)
		}
	})
}

// A call that was given up and goes on regardless ends before it is made again.
func TestNoTaskIsCalledTwiceAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running, most := 0, 0
		stubborn := taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			running++
			most = max(most, running)
			time.Sleep(20 * time.Second)
			running--
			return nil, &engine.TaskError{Name: "Late"}
		})
		state, took, _ := inTime(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","TimeoutSeconds":5,"End":true,
			"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1,"IntervalSeconds":1}]}}}`, `{}`, stubborn)
		// The second call begins when the first has ended, and is too late at once.
		if state.Error != "States.Timeout" || most != 1 {
			t.Errorf("%s, %d calls at a time, after %v", state.Error, most, took)
		}
	})
}
