package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

func TestInterruptedTaskIsCalledAgain(t *testing.T) {
	t.Parallel()
	stop := errors.New("stopped by a signal")
	ctx, cancel := context.WithCancelCause(t.Context())
	c := config(machine(t, poll), taskFunc(func(ctx context.Context, _ engine.TaskCall) (value.Value, error) {
		cancel(stop)
		return nil, ctx.Err()
	}))
	x, err := engine.Start(c, parse(t, `{"id":"s"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(ctx); !errors.Is(err, stop) {
		t.Fatalf("Run: %v", err)
	}
	if state := x.State(); state.Phase != history.Started {
		t.Errorf("it stands in phase %s", state.Phase)
	}
	c.Tasks = scripted(map[string][]any{"describe": {"available"}})
	x, err = load(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited " +
		"ChoiceStateEntered ChoiceStateExited SucceedStateEntered SucceedStateExited ExecutionSucceeded"
	if diff := cmp.Diff(want, types(t, c.Journal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWaitGoesOnByAbsoluteTime(t *testing.T) {
	t.Parallel()
	c := config(machine(t, poll), scripted(map[string][]any{"describe": {"creating", "available"}}))
	if _, err := engine.Start(c, parse(t, `{"id":"s"}`)); err != nil {
		t.Fatal(err)
	}
	// The process ends during the wait.
	gone := errors.New("gone")
	ctx, end := context.WithCancelCause(t.Context())
	c.Clock = ending{c.Clock, func() { end(gone) }}
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(ctx); !errors.Is(err, gone) {
		t.Fatal(err)
	}
	later := &clock{now: newClock().now.Add(45 * time.Second)}
	c.Clock = later
	if x, err = load(c); err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := later.now.Sub(newClock().now); got != time.Minute {
		t.Errorf("the wait of a minute took %v", got)
	}
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	c := config(machine(t, poll), nil)
	if _, err := load(c); !errors.Is(err, engine.ErrEmptyJournal) {
		t.Errorf("an empty journal: %v", err)
	}
	if _, err := engine.Start(c, parse(t, `{"id":"s"}`)); err != nil {
		t.Fatal(err)
	}
	c.Tasks = taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { return nil, context.Canceled })
	ctx, cancel := context.WithCancel(t.Context())
	x, _ := load(c)
	cancel()
	if err := x.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	want := `loading execution: it stands in the state "Describe" in phase Started, which its definition doesn't have`
	for _, other := range []string{
		`{"StartAt":"Other","States":{"Other":{"Type":"Succeed"}}}`,
		`{"StartAt":"Describe","States":{"Describe":{"Type":"Succeed"}}}`,
	} {
		c.StateMachine = machine(t, other)
		if _, err := load(c); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", other, err, want)
		}
	}
}

func TestHistoryThatEndsBetweenStates(t *testing.T) {
	t.Parallel()
	c := config(machine(t, poll), scripted(map[string][]any{"describe": {"available"}}))
	run(t, c, `{"id":"s"}`)
	records, _ := c.Journal.(kept).Records()
	c.Journal = &journal.Memory{}
	if err := c.Journal.Append(records[:7]); err != nil { // up to the exit of Describe
		t.Fatal(err)
	}
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	want := `the history ends after the state "Describe", in phase Exited, where nothing can follow`
	if err := x.Run(t.Context()); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestJournalFailureEndsTheRun(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	called := 0
	c := config(machine(t, poll), taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { called++; return "available", nil }))
	c.Journal = &failing{Memory: &journal.Memory{}, at: 1, err: full}
	x, err := engine.Start(c, parse(t, `{"id":"s"}`))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := x.Run(t.Context()); err == nil || err.Error() != "recording history: no space left on device" {
			t.Errorf("Run: %v", err)
		}
	}
	if called != 0 {
		t.Error("a task was called without a record of it")
	}
}

// interruptedWait runs an execution up to its first wait and lets its process
// end there.
func interruptedWait(t *testing.T, c engine.Config, input string) {
	t.Helper()
	gone := errors.New("gone")
	ctx, end := context.WithCancelCause(t.Context())
	c.Clock = ending{c.Clock, func() { end(gone) }}
	x, err := engine.Start(c, parse(t, input))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(ctx); !errors.Is(err, gone) {
		t.Fatal(err)
	}
}

// resume takes an execution up from its journal and to its end.
func resume(t *testing.T, c engine.Config) history.State {
	t.Helper()
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.State()
}

// When nobody ran an execution while its time ran out and something else came
// due, what came first counts, as if somebody had.
func TestWhatCameFirstWhileNobodyRan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		timeout, wait int
		want          history.ExecutionStatus
	}{{10, 20, history.TimedOut}, {20, 10, history.Succeeded}} {
		cfg := config(machine(t, fmt.Sprintf(`{"StartAt":"W","TimeoutSeconds":%d,"States":{"W":{"Type":"Wait","Seconds":%d,"End":true}}}`, c.timeout, c.wait)), nil)
		interruptedWait(t, cfg, `{}`)
		cfg.Clock = &clock{now: newClock().now.Add(time.Minute)}
		if s := resume(t, cfg); s.Status != c.want {
			t.Errorf("a wait of %d s, %d s allowed, a minute later: %s, want %s", c.wait, c.timeout, s.Status, c.want)
		}
	}
}

// The context object says the same after a restart, also of a Map's items.
func TestContextObjectAfterARestart(t *testing.T) {
	t.Parallel()
	for name, processor := range map[string]string{"inline": ``, "distributed": `"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},`} {
		m := machine(t, `{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemSelector":{"item.$":"$$.Map.Item.Value"},"ItemProcessor":{`+processor+`"StartAt":"W","States":{
			"W":{"Type":"Wait","Seconds":20,"Next":"P"},
			"P":{"Type":"Pass","Parameters":{"in.$":"$","state.$":"$$.State","execution.$":"$$.Execution","machine.$":"$$.StateMachine"`+
			map[string]string{"inline": `,"value.$":"$$.Map.Item.Value","index.$":"$$.Map.Item.Index"`}[name]+`},"End":true}}}}}}`)
		c := config(m, nil)
		want := run(t, c, `[7,8]`)
		c.Clock, c.Journal = newClock(), &journal.Memory{}
		interruptedWait(t, c, `[7,8]`)
		if got := resume(t, c); want.Status != history.Succeeded || !value.Equal(got.Output, want.Output) {
			t.Errorf("%s: after a restart %s\nwant %s", name, value.Text(got.Output), value.Text(want.Output))
		}
	}
}
