package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// clock is a clock that waits by moving on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Timer(t time.Time) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
	due := make(chan time.Time, 1)
	due <- c.now
	return due, func() {}
}

// taskFunc is a task runner that is a function.
type taskFunc func(ctx context.Context, call engine.TaskCall) (value.Value, error)

func (f taskFunc) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	return f(ctx, call)
}

// scripted answers the calls of each function with its replies, one after the
// other; the last one stays. A reply that is an error fails the task.
func scripted(replies map[string][]any) taskFunc {
	calls := map[string]int{}
	return func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		name := call.Resource[strings.LastIndexByte(call.Resource, ':')+1:]
		list := replies[name]
		reply := list[min(calls[name], len(list)-1)]
		calls[name]++
		if err, ok := reply.(error); ok {
			return nil, err
		}
		return reply, nil
	}
}

func machine(t testing.TB, states string) *asl.StateMachine {
	t.Helper()
	states = strings.ReplaceAll(states, `"fn:`, `"arn:aws:lambda:us-east-1:123456789012:function:`)
	m, err := asl.Parse([]byte(states))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func config(m *asl.StateMachine, tasks engine.TaskRunner) engine.Config {
	return engine.Config{
		StateMachine: m,
		Identity:     engine.Identity{ExecutionARN: "arn:aws:states:us-east-1:123456789012:execution:m:run", StateMachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:m", ExecutionName: "run"},
		Journal:      &journal.Memory{},
		Tasks:        tasks,
		Clock:        newClock(),
		Random:       func() float64 { return 0.5 },
	}
}

// kept is a journal that can be read again.
type kept interface {
	Records() ([]history.Record, error)
}

// load takes up an execution from its journal.
func load(c engine.Config) (*engine.Execution, error) {
	records, err := c.Journal.(kept).Records()
	if err != nil {
		return nil, err
	}
	return engine.Load(c, records)
}

// run starts an execution and takes it to its end.
func run(t *testing.T, c engine.Config, input string) history.State {
	t.Helper()
	x, err := engine.Start(c, parse(t, input))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.State()
}

func parse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// lines shows a history: an event a line, with its links and details.
func lines(t *testing.T, j engine.Journal) []string {
	t.Helper()
	records, err := j.(kept).Records()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range records {
		if _, first := r.Private.(*history.ExecutionCreated); first {
			continue
		}
		text := string(r.Append(nil))
		if r.Event == nil {
			all = append(all, "private "+text)
			continue
		}
		e := r.Event
		_, details, _ := strings.Cut(text, `"previousEventId":`+fmt.Sprint(e.PreviousID))
		all = append(all, fmt.Sprintf("%d<-%d %s %s%s", e.ID, e.PreviousID, e.Timestamp.Format("05.000"), e.Type, strings.TrimSuffix(details, "}")))
	}
	return all
}

const poll = `{"StartAt":"Describe","States":{
	"Describe":{"Type":"Task","Resource":"fn:describe","Parameters":{"id.$":"$.id"},"ResultPath":"$.status","Next":"Choice"},
	"Choice":{"Type":"Choice","Choices":[{"Not":{"Variable":"$.status","StringEquals":"available"},"Next":"Wait"},
		{"Variable":"$.status","StringEquals":"available","Next":"Done"}]},
	"Wait":{"Type":"Wait","Seconds":60,"Next":"Describe"},
	"Done":{"Type":"Succeed"}}}`

func TestHistoryIsAWSs(t *testing.T) {
	t.Parallel()
	c := config(machine(t, poll), scripted(map[string][]any{"describe": {"creating", "available"}}))
	state := run(t, c, `{"id":"s"}`)
	if got := value.Text(state.Output); state.Status != history.Succeeded || got != `{"id":"s","status":"available"}` {
		t.Errorf("%s %s", state.Status, got)
	}
	const fn = `"resource":"arn:aws:lambda:us-east-1:123456789012:function:describe"`
	want := []string{
		`1<-0 00.000 ExecutionStarted,"executionStartedEventDetails":{"input":{"id":"s"}}`,
		`2<-0 00.000 TaskStateEntered,"stateEnteredEventDetails":{"name":"Describe","input":{"id":"s"}}`,
		`3<-2 00.000 LambdaFunctionScheduled,"lambdaFunctionScheduledEventDetails":{` + fn + `,"input":{"id":"s"}}`,
		`4<-3 00.000 LambdaFunctionStarted`,
		`5<-4 00.000 LambdaFunctionSucceeded,"lambdaFunctionSucceededEventDetails":{"output":"creating"}`,
		`6<-5 00.000 TaskStateExited,"stateExitedEventDetails":{"name":"Describe","output":{"id":"s","status":"creating"}}`,
		`7<-6 00.000 ChoiceStateEntered,"stateEnteredEventDetails":{"name":"Choice","input":{"id":"s","status":"creating"}}`,
		`8<-7 00.000 ChoiceStateExited,"stateExitedEventDetails":{"name":"Choice","output":{"id":"s","status":"creating"}}`,
		`9<-8 00.000 WaitStateEntered,"stateEnteredEventDetails":{"name":"Wait","input":{"id":"s","status":"creating"}}`,
		`private {"WaitScheduled":{"until":"2026-11-24T08:01:00Z"}}`,
		`10<-9 00.000 WaitStateExited,"stateExitedEventDetails":{"name":"Wait","output":{"id":"s","status":"creating"}}`,
		`11<-10 00.000 TaskStateEntered,"stateEnteredEventDetails":{"name":"Describe","input":{"id":"s","status":"creating"}}`,
		`12<-11 00.000 LambdaFunctionScheduled,"lambdaFunctionScheduledEventDetails":{` + fn + `,"input":{"id":"s"}}`,
		`13<-12 00.000 LambdaFunctionStarted`,
		`14<-13 00.000 LambdaFunctionSucceeded,"lambdaFunctionSucceededEventDetails":{"output":"available"}`,
		`15<-14 00.000 TaskStateExited,"stateExitedEventDetails":{"name":"Describe","output":{"id":"s","status":"available"}}`,
		`16<-15 00.000 ChoiceStateEntered,"stateEnteredEventDetails":{"name":"Choice","input":{"id":"s","status":"available"}}`,
		`17<-16 00.000 ChoiceStateExited,"stateExitedEventDetails":{"name":"Choice","output":{"id":"s","status":"available"}}`,
		`18<-17 00.000 SucceedStateEntered,"stateEnteredEventDetails":{"name":"Done","input":{"id":"s","status":"available"}}`,
		`19<-18 00.000 SucceedStateExited,"stateExitedEventDetails":{"name":"Done","output":{"id":"s","status":"available"}}`,
		`20<-19 00.000 ExecutionSucceeded,"executionSucceededEventDetails":{"output":{"id":"s","status":"available"}}`,
	}
	if diff := cmp.Diff(want, lines(t, c.Journal)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if got := c.Clock.Now(); !got.Equal(newClock().now.Add(time.Minute)) {
		t.Errorf("the wait ended at %v", got)
	}
}

// types leaves the details out.
func types(t *testing.T, j engine.Journal) string {
	var all []string
	for _, line := range lines(t, j) {
		name, _, _ := strings.Cut(line, ",")
		if private, ok := strings.CutPrefix(line, "private "); ok {
			all = append(all, strings.Trim(private[:strings.IndexByte(private, ':')], `{"`))
			continue
		}
		all = append(all, name[strings.LastIndexByte(name, ' ')+1:])
	}
	return strings.Join(all, " ")
}

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

func TestFailures(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 256*1024)
	for _, c := range []struct{ name, states, input, wantError, wantCause string }{
		{"Fail state", `"S":{"Type":"Fail","Error":"Mine","Cause":"because"}`, `{}`, "Mine", "because"},
		{"task", `"S":{"Type":"Task","Resource":"fn:fails","End":true}`, `{}`, "Custom", "c"},
		{"path", `"S":{"Type":"Pass","InputPath":"$.x","End":true}`, `{}`, "States.Runtime",
			"An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '$.x' : No results for path: $['x']"},
		{"choice", `"S":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"E"}]},"E":{"Type":"Succeed"}`, `{"a":1}`, "States.NoChoiceMatched",
			"An error occurred while executing the state 'S' (entered at the event id #2). No choice rule matched and there is no Default."},
		{"result too large", `"S":{"Type":"Task","Resource":"fn:big","End":true,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"S"}]}`, `{}`, "States.DataLimitExceeded",
			"The state/task 'arn:aws:lambda:us-east-1:123456789012:function:big' returned a result with a size exceeding the maximum number of bytes service limit."},
		{"variables too large", `"S":{"Type":"Pass","Assign":{"x.$":"States.Array($x, $x)"},"Next":"S2"},"S2":{"Type":"Choice","Choices":[{"Variable":"$.no","IsPresent":true,"Next":"E"}],"Default":"S"},"E":{"Type":"Succeed"},"S0":{"Type":"Pass","Result":"aaaaaaaaaaaaaaaaaaaa","Assign":{"x.$":"$"},"Next":"S"}`, `{}`, "States.DataLimitExceeded",
			"The variables that the state 'S' assigns are larger than 262144 bytes."},
		{"for ever", `"S":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"E"}],"Default":"S"},"E":{"Type":"Succeed"}`, `{}`, "States.Runtime", "The execution reached the maximum number of history events (25000)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first := "S"
			if strings.Contains(c.states, `"S0"`) {
				first = "S0"
			}
			cfg := config(machine(t, `{"StartAt":"`+first+`","States":{`+c.states+`}}`), scripted(map[string][]any{
				"fails": {&engine.TaskError{Name: "Custom", Cause: "c"}}, "big": {big}}))
			state := run(t, cfg, c.input)
			if state.Status != history.Failed || state.Error != c.wantError || state.Cause != c.wantCause {
				t.Errorf("%s\nerror %s\ncause %s", state.Status, state.Error, state.Cause)
			}
			if state.LastID > 25000 {
				t.Errorf("%d events", state.LastID)
			}
		})
	}
}

func TestInputTooLarge(t *testing.T) {
	t.Parallel()
	_, err := engine.Start(config(machine(t, poll), nil), strings.Repeat("x", 256*1024))
	if want := "States.DataLimitExceeded: The execution's input is larger than 262144 bytes"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

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

// ending is a clock that ends whoever waits for it.
type ending struct {
	engine.Clock
	end func()
}

func (e ending) Timer(time.Time) (<-chan time.Time, func()) {
	e.end()
	return nil, func() {}
}

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
