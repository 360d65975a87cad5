package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/report"
)

const (
	executionARN    = "arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:one"
	stateMachineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"
	function        = "arn:aws:lambda:us-east-1:123456789012:function:look"
)

// definition calls a function, waits, and is done.
const definition = `{
	"StartAt": "Look",
	"States": {
		"Look": {"Type": "Task", "Resource": "` + function + `", "ResultPath": "$.status", "Next": "Rest"},
		"Rest": {"Type": "Wait", "Seconds": 90, "End": true}
	}
}`

var errAsleep = errors.New("asleep")

// clock moves on when somebody waits for it and when a task is called. Whoever
// waits gets there at once, or is ended.
type clock struct {
	mu  sync.Mutex
	now time.Time
	end context.CancelCauseFunc // nil: who waits gets there
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Timer(t time.Time) (<-chan time.Time, func()) {
	due := make(chan time.Time, 1)
	if c.end != nil {
		c.end(errAsleep)
		return nil, func() {}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
	due <- t
	return due, func() {}
}

// pass lets time pass.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// taskTime is how long a task takes.
const taskTime = 2500 * time.Millisecond

type runTask func() (value.Value, error)

func (f runTask) RunTask(context.Context, engine.TaskCall) (value.Value, error) { return f() }

// execute runs the definition on the engine and returns what its journal has.
func execute(t *testing.T, sleeps bool, task runTask) []history.Record {
	t.Helper()
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	log := &journal.Memory{}
	ctx, end := context.WithCancelCause(t.Context())
	defer end(nil)
	c := &clock{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	if !sleeps {
		c.end = end
	}
	x, err := engine.Start(engine.Config{
		StateMachine: machine,
		Identity:     engine.Identity{ExecutionARN: executionARN, StateMachineARN: stateMachineARN},
		Journal:      log,
		Tasks: runTask(func() (value.Value, error) {
			c.pass(taskTime)
			return task()
		}),
		Clock: c,
	}, value.NewObject(value.Field{Name: "id", Value: "x<y"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(ctx); err != nil && !errors.Is(err, errAsleep) {
		t.Fatal(err)
	}
	records, err := log.Records()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func succeeded(t *testing.T) []history.Record {
	return execute(t, true, func() (value.Value, error) { return "created", nil })
}

func waiting(t *testing.T) []history.Record {
	return execute(t, false, func() (value.Value, error) { return "created", nil })
}

func failed(t *testing.T) []history.Record {
	return execute(t, true, func() (value.Value, error) {
		return nil, &engine.TaskError{Name: "NotThere", Cause: `{"errorMessage":"there is no x","errorType":"NotThere"}`}
	})
}

func describe(t *testing.T, x []history.Record) report.Description {
	t.Helper()
	d, err := report.Describe(x)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func encode(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func TestDescriptionJSONIsDescribeExecutions(t *testing.T) {
	t.Parallel()
	const names = `"executionArn":"` + executionARN + `","stateMachineArn":"` + stateMachineARN + `","name":"one",`
	for _, c := range []struct {
		name string
		x    []history.Record
		want string
	}{
		{"succeeded", succeeded(t), `{` + names + `"status":"SUCCEEDED","startDate":"2026-11-24T08:00:00Z","stopDate":"2026-11-24T08:01:32.5Z",` +
			`"input":{"id":"x<y"},"inputDetails":{"included":true},"output":{"id":"x<y","status":"created"},"outputDetails":{"included":true}}`},
		{"waiting", waiting(t), `{` + names + `"status":"RUNNING","startDate":"2026-11-24T08:00:00Z",` +
			`"input":{"id":"x<y"},"inputDetails":{"included":true}}`},
		{"failed", failed(t), `{` + names + `"status":"FAILED","startDate":"2026-11-24T08:00:00Z","stopDate":"2026-11-24T08:00:02.5Z",` +
			`"input":{"id":"x<y"},"inputDetails":{"included":true},"error":"NotThere","cause":"{\"errorMessage\":\"there is no x\",\"errorType\":\"NotThere\"}"}`},
	} {
		if diff := cmp.Diff(c.want, encode(t, describe(t, c.x))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDescriptionText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		x    []history.Record
		want string
	}{
		{"succeeded", succeeded(t), `execution      one
status         SUCCEEDED
started        2026-11-24 08:00:00Z
stopped        2026-11-24 08:01:32Z, after 1m32s
ARN            ` + executionARN + `
state machine  ` + stateMachineARN + `
input          {
                 "id": "x<y"
               }
output         {
                 "id": "x<y",
                 "status": "created"
               }
`},
		{"waiting", waiting(t), `execution      one
status         RUNNING, in Rest until 2026-11-24 08:01:32Z
started        2026-11-24 08:00:00Z
ARN            ` + executionARN + `
state machine  ` + stateMachineARN + `
input          {
                 "id": "x<y"
               }
`},
		{"failed", failed(t), `execution      one
status         FAILED, in Look
started        2026-11-24 08:00:00Z
stopped        2026-11-24 08:00:02Z, after 2.5s
ARN            ` + executionARN + `
state machine  ` + stateMachineARN + `
error          NotThere
cause          there is no x
input          {
                 "id": "x<y"
               }
`},
	} {
		var got bytes.Buffer
		if err := describe(t, c.x).WriteText(&got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDescribeErrors(t *testing.T) {
	t.Parallel()
	if _, err := report.Describe(nil); err == nil || err.Error() != "its journal is empty" {
		t.Errorf("got %v", err)
	}
	x := succeeded(t)
	x = append(x, x[1])
	if _, err := report.Describe(x); err == nil || err.Error() != "applying record: the execution has ended (SUCCEEDED)" {
		t.Errorf("got %v", err)
	}
}

func TestHistoryJSONIsGetExecutionHistorys(t *testing.T) {
	t.Parallel()
	if got := encode(t, report.HistoryOf(nil)); got != `{"events":[]}` {
		t.Errorf("empty: %s", got)
	}
	var got struct {
		Events []struct {
			ID              int
			PreviousEventID int
			Type            string
		}
	}
	x := succeeded(t)
	if err := json.Unmarshal([]byte(encode(t, report.HistoryOf(x))), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Events) >= len(x) {
		t.Errorf("%d events of %d records: the private ones are among them", len(got.Events), len(x))
	}
	for i, ev := range got.Events {
		if ev.ID != i+1 || ev.Type == "" {
			t.Errorf("event %d is %+v", i+1, ev)
		}
	}
}

func TestHistoryText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		x     []history.Record
		width int
		want  string
	}{
		{"succeeded", succeeded(t), 0, `ID       TIME  EVENT                    DETAILS
 1  +0:00.000  ExecutionStarted         {"id":"x<y"}
 2  +0:00.000  TaskStateEntered         Look
 3  +0:00.000  LambdaFunctionScheduled  look {"id":"x<y"}
 4  +0:00.000  LambdaFunctionStarted
 5  +0:02.500  LambdaFunctionSucceeded  "created"
 6  +0:02.500  TaskStateExited          Look
 7  +0:02.500  WaitStateEntered         Rest
 8  +1:32.500  WaitStateExited          Rest
 9  +1:32.500  ExecutionSucceeded       {"id":"x<y","status":"created"}
`},
		{"failed, in a narrow window", failed(t), 62, `ID       TIME  EVENT                    DETAILS
 1  +0:00.000  ExecutionStarted         {"id":"x<y"}
 2  +0:00.000  TaskStateEntered         Look
 3  +0:00.000  LambdaFunctionScheduled  look {"id":"x<y"}
 4  +0:00.000  LambdaFunctionStarted
 5  +0:02.500  LambdaFunctionFailed     NotThere: there is no…
 6  +0:02.500  ExecutionFailed          NotThere: there is no…
`},
	} {
		var got bytes.Buffer
		if err := report.HistoryOf(c.x).WriteText(&got, c.width); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Events that the two executions above don't have.
func TestHistoryTextOfOtherEvents(t *testing.T) {
	t.Parallel()
	const run = "arn:aws:states:us-east-1:123456789012:mapRun:rdscrypt-basic/Each:1"
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		eventType history.EventType
		details   history.Details
		want      string
	}{
		{history.MapStateStarted, &history.MapStateStartedDetails{Length: 2}, "2 items"},
		{history.MapIterationStarted, history.NewMapIterationDetails(history.MapIterationStarted, "Each", 1), "Each, item 1"},
		{history.MapRunStarted, &history.MapRunStartedDetails{MapRunARN: run}, run},
		{history.MapRunFailed, &history.MapRunFailedDetails{Error: "States.ExceedToleratedFailureThreshold", Cause: "too many"}, "States.ExceedToleratedFailureThreshold: too many"},
		{history.LambdaFunctionTimedOut, &history.LambdaFunctionTimedOutDetails{Error: "States.Timeout"}, "States.Timeout"},
		{history.TaskScheduled, &history.TaskScheduledDetails{ResourceType: "lambda", Resource: "invoke", Parameters: value.NewObject()}, "lambda:invoke {}"},
		{history.TaskStarted, &history.TaskStartedDetails{ResourceType: "lambda", Resource: "invoke"}, "lambda:invoke"},
		{history.TaskSubmitted, &history.TaskSubmittedDetails{Output: "x"}, `"x"`},
		{history.TaskSucceeded, &history.TaskSucceededDetails{Output: "x"}, `"x"`},
		{history.TaskFailed, &history.TaskFailedDetails{Error: "E", Cause: "c"}, "E: c"},
		{history.TaskTimedOut, &history.TaskTimedOutDetails{Error: "States.HeartbeatTimeout"}, "States.HeartbeatTimeout"},
		{history.ExecutionAborted, &history.ExecutionAbortedDetails{}, ""},
		{history.ExecutionAborted, &history.ExecutionAbortedDetails{Cause: "not today"}, "not today"},
		{history.ExecutionTimedOut, &history.ExecutionTimedOutDetails{Error: "States.Timeout"}, "States.Timeout"},
		{history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: 1}, "redrive 1"},
	} {
		var got bytes.Buffer
		h := report.HistoryOf([]history.Record{{Event: &history.Event{ID: 1, Timestamp: at, Type: c.eventType, Details: c.details}}})
		if err := h.WriteText(&got, 0); err != nil {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(got.String(), "\n")
		if want := strings.TrimRight(" 1  +0:00.000  "+string(c.eventType)+"  "+c.want, " ") + "\n"; line != want {
			t.Errorf("got  %swant %s", line, want)
		}
	}
}

// The events of child executions are in the same journal, and aren't those of
// the execution around them.
func TestHistoryLeavesOutChildExecutions(t *testing.T) {
	t.Parallel()
	event := func(id history.EventID) *history.Event {
		return &history.Event{ID: id, Type: history.MapStateSucceeded}
	}
	h := report.HistoryOf([]history.Record{{Event: event(1)}, {Branch: "#0", Event: event(1)}, {Branch: "#0/1", Event: event(2)}, {Branch: "0", Event: event(2)}})
	if len(h.Events) != 2 || h.Events[1].ID != 2 {
		t.Errorf("got %+v", h.Events)
	}
}

// run says who runs an execution.
func run(d report.Description, r report.Runner) report.Description {
	d.Runner = &r
	return d
}

var (
	byNobody = report.Runner{Resume: "rdscrypt resume one"}
	byOne    = report.Runner{Running: true, PID: 7}
)

// Who runs an execution stands beside what AWS says, which has no word for it.
func TestDescriptionSaysWhoRunsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		runner         report.Runner
		wantText, want string
	}{
		{byNobody, "run by         nobody\ngo on with     rdscrypt resume one\n", `"rdscrypt":{"running":false,"next":"rdscrypt resume one"}}`},
		{byOne, "run by         process 7\nstarted ", `"rdscrypt":{"running":true,"pid":7}}`},
		{report.Runner{Running: true}, "run by         another process\nstarted ", `"rdscrypt":{"running":true}}`},
	} {
		d := run(describe(t, waiting(t)), c.runner)
		var text bytes.Buffer
		if err := d.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), c.wantText) {
			t.Errorf("%+v: got\n%s", c.runner, text.String())
		}
		if got := encode(t, d); !strings.Contains(got, `"status":"RUNNING",`) || !strings.HasSuffix(got, `"inputDetails":{"included":true},`+c.want) {
			t.Errorf("%+v: got %s", c.runner, got)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	list := report.List{Executions: []report.Entry{
		{Name: "one", Description: run(describe(t, waiting(t)), byOne)},
		{Name: "one", Description: run(describe(t, waiting(t)), byNobody)},
		{Name: "one", Description: describe(t, succeeded(t))},
		{Name: "one", Description: describe(t, failed(t))},
		{Name: "broken", Problem: errors.New("the journal\nis \x1b[31mred")},
	}}
	var got bytes.Buffer
	if err := list.WriteText(&got, 100, time.Date(2026, 11, 24, 10, 5, 1, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	want := `NAME    STATUS      STARTED               TOOK   NOTE
one     RUNNING     2026-11-24 08:00:00Z  2h05m  in Rest, run by process 7
one     RUNNING     2026-11-24 08:00:00Z  2h05m  in Rest, stopped: go on with rdscrypt resume one
one     SUCCEEDED   2026-11-24 08:00:00Z  1m32s
one     FAILED      2026-11-24 08:00:00Z  2.5s   NotThere: there is no x
broken  UNREADABLE                               the journal is  [31mred
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	gotJSON := encode(t, report.List{Executions: list.Executions[1:]})
	const names = `{"executionArn":"` + executionARN + `","stateMachineArn":"` + stateMachineARN + `","name":"one",`
	wantJSON := `{"executions":[` + names + `"status":"RUNNING","startDate":"2026-11-24T08:00:00Z","rdscrypt":{"running":false,"next":"rdscrypt resume one"}},` +
		names + `"status":"SUCCEEDED","startDate":"2026-11-24T08:00:00Z","stopDate":"2026-11-24T08:01:32.5Z"},` +
		names + `"status":"FAILED","startDate":"2026-11-24T08:00:00Z","stopDate":"2026-11-24T08:00:02.5Z"},` +
		`{"name":"broken","problem":"the journal\nis \u001b[31mred"}]}`
	if diff := cmp.Diff(wantJSON, gotJSON); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Wide characters take two columns, and a line is cut by columns.
func TestLinesAreCutByColumns(t *testing.T) {
	t.Parallel()
	list := report.List{Executions: []report.Entry{{Name: "n", Problem: errors.New("漢字漢字漢字漢字漢字漢字")}}}
	var got bytes.Buffer
	if err := list.WriteText(&got, 1, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if line := strings.Split(got.String(), "\n")[1]; !strings.HasSuffix(line, "  漢字漢字漢字漢字漢…") {
		t.Errorf("got %q", line)
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second:                            "0ms",
		850 * time.Millisecond:                  "850ms",
		12440 * time.Millisecond:                "12.4s",
		59999 * time.Millisecond:                "59.9s",
		200 * time.Second:                       "3m20s",
		time.Hour + 5*time.Minute + time.Second: "1h05m",
	} {
		if got := report.Duration(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}

func TestCauseMessage(t *testing.T) {
	t.Parallel()
	for cause, want := range map[string]string{
		`{"errorMessage":"m","errorType":"T"}`: "m",
		`{"errorMessage":""}`:                  `{"errorMessage":""}`,
		`{"errorMessage":1}`:                   `{"errorMessage":1}`,
		`"text"`:                               `"text"`,
		`not JSON`:                             `not JSON`,
	} {
		if got := report.CauseMessage(cause); got != want {
			t.Errorf("%s: got %s, want %s", cause, got, want)
		}
	}
}
