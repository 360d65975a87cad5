package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
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

// clock is a second later each time it is asked. Whoever waits for it gets there
// at once, or is ended.
type clock struct {
	now time.Time
	end context.CancelCauseFunc // nil: who waits gets there
}

func (c *clock) Now() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

func (c *clock) Timer(t time.Time) (<-chan time.Time, func()) {
	due := make(chan time.Time, 1)
	if c.end != nil {
		c.end(errAsleep)
		return nil, func() {}
	}
	c.now = t
	due <- t
	return due, func() {}
}

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
		Tasks:        task,
		Clock:        c,
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
		{"succeeded", succeeded(t), `{` + names + `"status":"SUCCEEDED","startDate":"2026-11-24T08:00:01Z","stopDate":"2026-11-24T08:01:40Z",` +
			`"input":{"id":"x<y"},"inputDetails":{"included":true},"output":{"id":"x<y","status":"created"},"outputDetails":{"included":true}}`},
		{"waiting", waiting(t), `{` + names + `"status":"RUNNING","startDate":"2026-11-24T08:00:01Z",` +
			`"input":{"id":"x<y"},"inputDetails":{"included":true}}`},
		{"failed", failed(t), `{` + names + `"status":"FAILED","startDate":"2026-11-24T08:00:01Z","stopDate":"2026-11-24T08:00:06Z",` +
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
started        2026-11-24 08:00:01Z
stopped        2026-11-24 08:01:39Z, after 1m38s
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
status         RUNNING, in Rest until 2026-11-24 08:01:37Z
started        2026-11-24 08:00:01Z
ARN            ` + executionARN + `
state machine  ` + stateMachineARN + `
input          {
                 "id": "x<y"
               }
`},
		{"failed", failed(t), `execution      one
status         FAILED, in Look
started        2026-11-24 08:00:01Z
stopped        2026-11-24 08:00:06Z, after 5.0s
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
	x = append(x, x[0])
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
 2  +0:01.000  TaskStateEntered         Look
 3  +0:02.000  LambdaFunctionScheduled  look {"id":"x<y"}
 4  +0:03.000  LambdaFunctionStarted
 5  +0:04.000  LambdaFunctionSucceeded  "created"
 6  +0:05.000  TaskStateExited          Look
 7  +0:06.000  WaitStateEntered         Rest
 8  +1:37.000  WaitStateExited          Rest
 9  +1:38.000  ExecutionSucceeded       {"id":"x<y","status":"created"}
`},
		{"failed, in a narrow window", failed(t), 62, `ID       TIME  EVENT                    DETAILS
 1  +0:00.000  ExecutionStarted         {"id":"x<y"}
 2  +0:01.000  TaskStateEntered         Look
 3  +0:02.000  LambdaFunctionScheduled  look {"id":"x<y"}
 4  +0:03.000  LambdaFunctionStarted
 5  +0:04.000  LambdaFunctionFailed     NotThere: there is no…
 6  +0:05.000  ExecutionFailed          NotThere: there is no…
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

func TestHistoryTextOfAMap(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	x := []history.Record{
		{Event: &history.Event{ID: 1, Timestamp: at, Type: history.MapStateStarted, Details: &history.MapStateStartedDetails{Length: 2}}},
		{Event: &history.Event{ID: 2, Timestamp: at, Type: history.MapIterationStarted, Details: history.NewMapIterationDetails(history.MapIterationStarted, "Each", 1)}},
	}
	var got bytes.Buffer
	if err := report.HistoryOf(x).WriteText(&got, 0); err != nil {
		t.Fatal(err)
	}
	want := `ID       TIME  EVENT                DETAILS
 1  +0:00.000  MapStateStarted      2 items
 2  +0:00.000  MapIterationStarted  Each, item 1
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
one     RUNNING     2026-11-24 08:00:01Z  2h05m  in Rest, run by process 7
one     RUNNING     2026-11-24 08:00:01Z  2h05m  in Rest, stopped: go on with rdscrypt resume one
one     SUCCEEDED   2026-11-24 08:00:01Z  1m38s
one     FAILED      2026-11-24 08:00:01Z  5.0s   NotThere: there is no x
broken  UNREADABLE                               the journal is  [31mred
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	gotJSON := encode(t, report.List{Executions: list.Executions[1:]})
	const names = `{"executionArn":"` + executionARN + `","stateMachineArn":"` + stateMachineARN + `","name":"one",`
	wantJSON := `{"executions":[` + names + `"status":"RUNNING","startDate":"2026-11-24T08:00:01Z","rdscrypt":{"running":false,"next":"rdscrypt resume one"}},` +
		names + `"status":"SUCCEEDED","startDate":"2026-11-24T08:00:01Z","stopDate":"2026-11-24T08:01:40Z"},` +
		names + `"status":"FAILED","startDate":"2026-11-24T08:00:01Z","stopDate":"2026-11-24T08:00:06Z"},` +
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
