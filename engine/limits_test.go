package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// deepest is how many levels data may have, so that the record around it has no
// more than the JSON parser takes.
const deepest = 980

// nested is data of so many levels.
func nested(levels int) value.Value {
	var v value.Value = []value.Value{}
	for range levels - 1 {
		v = []value.Value{v}
	}
	return v
}

// wantReadable fails when a record of a journal can't be read again.
func wantReadable(t *testing.T, j engine.Journal) {
	t.Helper()
	records, err := j.(kept).Records()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		text := r.Append(nil)
		if _, err := history.ParseRecord(text); err != nil {
			t.Errorf("%v: %.200s", err, text)
		}
	}
}

// What is as deep as it may be can be read again wherever it is recorded.
func TestDataAsDeepAsItMayBe(t *testing.T) {
	t.Parallel()
	c := config(machine(t, `{"StartAt":"P","States":{"P":{"Type":"Pass","Assign":{"v.$":"$[0]"},"Next":"T"},
		"T":{"Type":"Task","Resource":"fn:f","Next":"I"},"I":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$[0]"},"Next":"M"},
		"M":{"Type":"Map","ItemsPath":"$","ItemSelector":{"i.$":"$[0]"},"ItemProcessor":{"StartAt":"E","States":{"E":{"Type":"Pass","OutputPath":"$.i[0]","End":true}}},"End":true}}}`),
		taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { return nested(deepest), nil }))
	x, err := engine.Start(c, nested(deepest))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := x.State(); s.Status != history.Succeeded {
		t.Errorf("%s %s %s", s.Status, s.Error, s.Cause)
	}
	wantReadable(t, c.Journal)
}

func TestInputNestedTooDeep(t *testing.T) {
	t.Parallel()
	m := machine(t, `{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}`)
	c := config(m, nil)
	x, err := engine.Start(c, nested(deepest))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil || x.State().Status != history.Succeeded {
		t.Errorf("980 levels: %v, %s", err, x.State().Status)
	}
	wantReadable(t, c.Journal)
	_, err = engine.Start(config(m, nil), nested(deepest+1))
	if want := "States.DataLimitExceeded: The execution's input is nested more than 980 levels deep"; err == nil || err.Error() != want {
		t.Errorf("981 levels: %v, want %s", err, want)
	}
}

// Wherever data of that many levels gets another one the state fails, and everything
// that was recorded before can be read again.
func TestDataThatGetsTooDeep(t *testing.T) {
	t.Parallel()
	const output = "The state/task 'S' returned a result that is nested more than 980 levels deep."
	const pass = `"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}`
	for _, c := range []struct {
		name, state string
		cause       string
	}{
		{"a Pass state's Parameters", `"Type":"Pass","Parameters":{"a.$":"$"},"End":true`, output},
		{"a result by a path", `"Type":"Pass","Parameters":{"a.$":"$"},"ResultPath":"$[0]","End":true`, output},
		{"a task's input", `"Type":"Task","Resource":"fn:f","Parameters":{"a.$":"$"},"End":true`, output},
		{"a task's result", `"Type":"Task","Resource":"fn:wraps","End":true`,
			"The state/task 'arn:aws:lambda:us-east-1:123456789012:function:wraps' returned a result that is nested more than 980 levels deep."},
		{"the result of an integration", `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"wraps"},"End":true`,
			"The state/task 'arn:aws:states:::lambda:invoke' returned a result that is nested more than 980 levels deep."},
		{"a task's answer before its token's", `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"wraps","Payload.$":"$$.Task.Token"},"End":true`,
			"The state/task 'arn:aws:states:::lambda:invoke.waitForTaskToken' returned a result that is nested more than 980 levels deep."},
		{"a task's ResultSelector", `"Type":"Task","Resource":"fn:f","ResultSelector":{"a.$":"$"},"End":true`, output},
		{"variables", `"Type":"Pass","Assign":{"v":{"a.$":"$"}},"End":true`, "The variables that the state 'S' assigns are nested more than 980 levels deep."},
		{"a Parallel state's input", `"Type":"Parallel","Parameters":{"a.$":"$"},"Branches":[{` + pass + `}],"End":true`, output},
		{"a Parallel state's results", `"Type":"Parallel","Branches":[{` + pass + `}],"End":true`, output},
		{"an iteration's input", `"Type":"Map","ItemSelector":{"a.$":"$"},"ItemProcessor":{` + pass + `},"End":true`, output},
		{"a Map state's results", `"Type":"Map","ItemSelector":{"a.$":"$[0][0]"},"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","Parameters":{"a.$":"$"},"End":true}}},"End":true`, output},
		{"a child execution's input", distributedFields(`"ItemSelector":{"a.$":"$"},"End":true,`, pass), output},
		{"a batch", distributedFields(`"ItemSelector":{"a.$":"$[0]"},"ItemBatcher":{"MaxItemsPerBatch":1},"End":true,`, pass), output},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(machine(t, `{"StartAt":"S","States":{"S":{`+c.state+`}}}`), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
				if strings.HasSuffix(call.Resource, ":f") {
					return nested(deepest), nil
				}
				return nested(deepest + 1), nil
			}))
			x, err := engine.Start(cfg, nested(deepest))
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := x.State(); s.Error != "States.DataLimitExceeded" || s.Cause != c.cause {
				t.Errorf("%s %s %q, want %q", s.Status, s.Error, s.Cause, c.cause)
			}
			wantReadable(t, cfg.Journal)
		})
	}
}

// What comes with a task token, and what a catcher makes of an error, is data as
// any other.
func TestAnswerNestedTooDeep(t *testing.T) {
	t.Parallel()
	asked(t, func(x *engine.Execution, token string, ended <-chan error, c engine.Config) {
		if err := x.SendTaskSuccess(token, nested(deepest+1)); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s := x.State(); s.Error != "States.DataLimitExceeded" {
			t.Errorf("%s %s", s.Status, s.Error)
		}
		wantReadable(t, c.Journal)
	})
}

func TestCaughtTooDeep(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		`"Assign":{"v":{"in.$":"$$.Execution.Input"}}`: "The variables that the state 'S' assigns are nested more than 980 levels deep.",
	} {
		c := config(machine(t, `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"fn:broken","Catch":[{"ErrorEquals":["States.ALL"],`+field+`,"Next":"E"}],"End":true},"E":{"Type":"Succeed"}}}`), taskFunc(settled))
		x, err := engine.Start(c, nested(deepest))
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := x.State(); s.Error != "States.DataLimitExceeded" || s.Cause != want {
			t.Errorf("%s: %s %s %q", field, s.Status, s.Error, s.Cause)
		}
		wantReadable(t, c.Journal)
	}
}

// Variables have 10 MiB in all.
func TestVariablesTooLarge(t *testing.T) {
	t.Parallel()
	const size = 200_000
	var states []string
	for i := range 60 {
		states = append(states, fmt.Sprintf(`"S%d":{"Type":"Pass","Assign":{"v%02d.$":"$"},"Next":"S%d"}`, i, i, i+1))
	}
	c := config(machine(t, `{"StartAt":"S0","States":{`+strings.Join(states, ",")+`,"S60":{"Type":"Succeed"}}}`), nil)
	state := run(t, c, `"`+strings.Repeat("x", size)+`"`)
	// 52 of them are a little above 10,400,000 bytes.
	if want := "The variables are larger than 10485760 bytes with those that the state 'S52' assigns."; state.Error != "States.DataLimitExceeded" || state.Cause != want {
		t.Errorf("%s %s %s, want %s", state.Status, state.Error, state.Cause, want)
	}
}

// A wait for a time that is long past, or that no execution lives to see, is
// written as a time that every reader knows.
func TestWaitsAtTheEndsOfTime(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"0000-01-01T00:00:00+14:00": "SUCCEEDED  after 0s",
		"0001-01-01T00:00:00Z":      "SUCCEEDED  after 0s",
		"2027-11-25T08:00:00Z":      "TIMED_OUT  after 8760h0m0s",
		"9999-12-31T23:59:59-12:00": "FAILED States.Runtime after 0s",
	} {
		c := config(machine(t, `{"StartAt":"W","States":{"W":{"Type":"Wait","TimestampPath":"$.t","End":true}}}`), nil)
		state := run(t, c, `{"t":"`+at+`"}`)
		if got := fmt.Sprint(state.Status, " ", state.Error, " after ", state.StopDate.Sub(state.StartDate)); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
		wantReadable(t, c.Journal)
	}
}

// Texts that aren't UTF-8 are recorded as what a reader of the journal will see.
func TestTextsThatAreNotUTF8(t *testing.T) {
	t.Parallel()
	const want = "disk \ufffd on fire"
	fold := func(c engine.Config) *history.State {
		t.Helper()
		var read []history.Record
		records, _ := c.Journal.(kept).Records()
		for _, r := range records {
			again, err := history.ParseRecord(r.Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, again)
		}
		s, err := history.Fold(read)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	wantBoth := func(what string, live history.State, c engine.Config, name string) {
		t.Helper()
		for how, s := range map[string]*history.State{"live": &live, "in the journal": fold(c)} {
			if s.Cause != want || s.Error != name {
				t.Errorf("%s, %s: %q %q", what, how, s.Error, s.Cause)
			}
		}
	}
	m := machine(t, `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","End":true}}}`)
	for _, failure := range []error{errors.New("disk \xff on fire"), &engine.TaskError{Name: "States.TaskFailed", Cause: "disk \xff on fire"}} {
		c := config(m, taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { return nil, failure }))
		wantBoth("a task", run(t, c, `{}`), c, "States.TaskFailed")
	}
	c := config(m, nil)
	x, err := engine.Start(c, value.NewObject())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Stop("by \xff", "disk \xff on fire"); err != nil {
		t.Fatal(err)
	}
	wantBoth("stopped", x.State(), c, "by \ufffd")
	asked(t, func(x *engine.Execution, token string, ended <-chan error, c engine.Config) {
		if err := x.SendTaskFailure(token, "by \xff", "disk \xff on fire"); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		wantBoth("a token", x.State(), c, "by \ufffd")
	})
}

// counted is a journal that keeps nothing but how much one append had at most.
type counted struct{ records, bytes int }

func (c *counted) Append(records []history.Record) error {
	size := 0
	var text []byte
	for _, r := range records {
		text = r.Append(text[:0])
		size += len(text)
	}
	c.records, c.bytes = max(c.records, len(records)), max(c.bytes, size)
	return nil
}

// A Map Run's child executions begin some at a time, so that one append has no
// more of them than a few, however many there are.
func TestBigMapRunBeginsInSteps(t *testing.T) {
	t.Parallel()
	const children, padding = 2000, 2000
	m := `{"StartAt":"M","States":{"M":` + distributed(`"ItemsPath":"$.items","ItemSelector":{"pad.$":"$.pad"},"ResultPath":null,"End":true,`, `"StartAt":"P","States":{"P":{"Type":"Pass","Result":0,"End":true}}`) + `}}`
	c := config(machine(t, m), nil)
	j := &counted{}
	c.Journal = j
	state := run(t, c, `{"pad":"`+strings.Repeat("x", padding)+`","items":[1`+strings.Repeat(",1", children-1)+`]}`)
	if state.Status != history.Succeeded {
		t.Errorf("%s %s", state.Status, state.Cause)
	}
	// 256 are decided ahead, and a step has up to 40 children more.
	if j.records > 300 || j.bytes > 300*(padding+300) {
		t.Errorf("one append had %d records of %d bytes", j.records, j.bytes)
	}
}
