package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

func TestRetryThenSuccess(t *testing.T) {
	t.Parallel()
	m := machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","End":true,
		"Retry":[{"ErrorEquals":["Throttling"],"IntervalSeconds":10,"BackoffRate":3,"JitterStrategy":"FULL"}]}}}`)
	throttled := &engine.TaskError{Name: "Throttling", Cause: "slow down"}
	var retries []int
	inner := scripted(map[string][]any{"f": {throttled, throttled, "ok"}})
	c := config(m, taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
		retries = append(retries, call.Retry)
		return inner(ctx, call)
	}))
	state := run(t, c, `{}`)
	if state.Status != history.Succeeded || state.RetryCount != 2 {
		t.Errorf("%s after %d retries", state.Status, state.RetryCount)
	}
	if diff := cmp.Diff([]int{0, 1, 2}, retries); diff != "" {
		t.Errorf("retries as the task saw them:\n%s", diff)
	}
	// 10 s and 30 s, half of each.
	if got := c.Clock.Now().Sub(newClock().now); got != 20*time.Second {
		t.Errorf("waited %v", got)
	}
	want := "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionFailed RetryScheduled " +
		"LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionFailed RetryScheduled " +
		"LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded"
	if diff := cmp.Diff(want, types(t, c.Journal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRetriesEnd(t *testing.T) {
	t.Parallel()
	m := machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","End":true,
		"Retry":[{"ErrorEquals":["A"],"MaxAttempts":1},{"ErrorEquals":["B"],"MaxAttempts":1},{"ErrorEquals":["C"],"MaxAttempts":0}]}}}`)
	a, b, cc := &engine.TaskError{Name: "A"}, &engine.TaskError{Name: "B"}, &engine.TaskError{Name: "C", Cause: "why"}
	for _, c := range []struct {
		replies []any
		failed  string
	}{
		{[]any{a, b, a}, "A"}, // each retrier counts for itself
		{[]any{cc}, "C"},
	} {
		cfg := config(m, scripted(map[string][]any{"f": c.replies}))
		if state := run(t, cfg, `{}`); state.Status != history.Failed || state.Error != c.failed {
			t.Errorf("%v: %s %s", c.replies, state.Status, state.Error)
		}
	}
}

func TestCatch(t *testing.T) {
	t.Parallel()
	m := machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","End":true,"ResultPath":"$.a.b",
		"Catch":[{"ErrorEquals":["DBSnapshotAlreadyExists"],"ResultPath":"$.error","Next":"Caught"},{"ErrorEquals":["States.ALL"],"Next":"Caught"}]},
		"Caught":{"Type":"Pass","End":true}}}`)
	for _, c := range []struct {
		name  string
		reply any
		input string
		want  string
	}{
		{"by name", &engine.TaskError{Name: "DBSnapshotAlreadyExists", Cause: "c"}, `{"k":1}`, `{"k":1,"error":{"Error":"DBSnapshotAlreadyExists","Cause":"c"}}`},
		{"an ordinary error", errors.New("disk on fire"), `{"k":1}`, `{"Error":"States.TaskFailed","Cause":"disk on fire"}`},
		{"of the machine's own", "x", `{"a":1}`, `{"Error":"States.ResultPathMatchFailure","Cause":"An error occurred while executing the state 'T' (entered at the event id #2). Unable to apply ReferencePath $.a.b to input {\"a\":1}"}`},
	} {
		cfg := config(m, scripted(map[string][]any{"f": {c.reply}}))
		state := run(t, cfg, c.input)
		if got := value.Text(state.Output); state.Status != history.Succeeded || got != c.want {
			t.Errorf("%s: %s %s, want %s", c.name, state.Status, got, c.want)
		}
	}
}
