package asl_test

import (
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// one wraps the body of a single state into a machine.
func one(body string) string { return `{"StartAt":"S","States":{"S":` + body + `}}` }

const function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true`

// parse returns the only state of a machine.
func parse[S asl.State](t *testing.T, body string) S {
	t.Helper()
	m, err := asl.Parse([]byte(one(body)))
	if err != nil {
		t.Fatal(err)
	}
	return m.State("S").(S)
}

func data(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDataFlow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, fields, input, result, arguments, output string }{
		{"nothing said", ``, `{"a":1}`, `2`, `{"a":1}`, `2`},
		{"the article's", `,"Parameters":{"snapshot_id.$":"$.no_encrypted_snapshot_id"},"ResultPath":"$.no_encrypted_snapshot_status"`,
			`{"no_encrypted_snapshot_id":"x","z":null}`, `"creating"`, `{"snapshot_id":"x"}`,
			`{"no_encrypted_snapshot_id":"x","z":null,"no_encrypted_snapshot_status":"creating"}`},
		{"InputPath", `,"InputPath":"$.a.b","ResultPath":"$.r"`, `{"a":{"b":[7]}}`, `1`, `[7]`, `{"a":{"b":[7]},"r":1}`},
		{"null paths", `,"InputPath":null,"ResultPath":null,"OutputPath":"$.a"`, `{"a":1}`, `2`, `{}`, `1`},
		{"OutputPath null", `,"OutputPath":null`, `{"a":1}`, `2`, `{"a":1}`, `{}`},
		{"selector", `,"ResultSelector":{"x":{"y.$":"$.r[1]"},"z":["k"]}`, `{}`, `{"r":[1,2]}`, `{}`, `{"x":{"y":2},"z":["k"]}`},
		{"deep ResultPath", `,"ResultPath":"$.a.b['c d']"`, `{"a":{"x":0}}`, `1`, `{"a":{"x":0}}`, `{"a":{"x":0,"b":{"c d":1}}}`},
		{"array element", `,"ResultPath":"$.a[1]"`, `{"a":[1,2,3]}`, `"n"`, `{"a":[1,2,3]}`, `{"a":[1,"n",3]}`},
		{"context object", `,"Parameters":{"e.$":"$$.Execution.Name","s.$":"$$.State.Name","i.$":"$$.Execution.Input.k","l":[{"n.$":"$.v"}]}`,
			`{"v":true}`, `1`, `{"e":"run","s":"S","i":5,"l":[{"n":true}]}`, `1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := parse[*asl.TaskState](t, `{`+function+c.fields+`}`)
			scope := asl.Scope{Input: data(t, c.input), ContextObject: &asl.ContextObject{
				ExecutionName: "run", StateName: "S", ExecutionInput: data(t, `{"k":5}`)}}
			arguments, err := s.Arguments(scope)
			if err != nil {
				t.Fatal(err)
			}
			if got := value.Text(arguments); got != c.arguments {
				t.Errorf("arguments %s, want %s", got, c.arguments)
			}
			output, _, err := s.Output(scope, data(t, c.result))
			if err != nil {
				t.Fatal(err)
			}
			if got := value.Text(output); got != c.output {
				t.Errorf("output %s, want %s", got, c.output)
			}
			if got := value.Text(scope.Input); got != c.input {
				t.Errorf("the input was changed to %s", got)
			}
		})
	}
}

func TestDataFlowErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fields, input, want string }{
		{`,"Parameters":{"a.$":"$.b.c"}`, `{"b":[]}`, "States.Runtime: The JSONPath '$.b.c' specified for the field 'a.$' could not be found in the input '{\"b\":[]}'"},
		{`,"InputPath":"$.b"`, `{}`, "States.Runtime: Invalid path '$.b' : No results for path: $['b']"},
		{`,"ResultPath":"$.b.c"`, `{"b":"text"}`, "States.ResultPathMatchFailure: Unable to apply ReferencePath $.b.c to input {\"b\":\"text\"}"},
		{`,"ResultPath":"$.b[3]"`, `{"b":[1]}`, "States.ResultPathMatchFailure: Unable to apply ReferencePath $.b[3] to input {\"b\":[1]}"},
		{`,"ResultPath":"$.b"`, `"text"`, "States.ResultPathMatchFailure: Unable to apply ReferencePath $.b to input \"text\""},
	} {
		s := parse[*asl.TaskState](t, `{`+function+c.fields+`}`)
		scope := asl.Scope{Input: data(t, c.input)}
		_, err := s.Arguments(scope)
		if err == nil {
			_, _, err = s.Output(scope, "r")
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.fields, err, c.want)
		}
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, input string
		want        bool
	}{
		{`"Variable":"$.v","StringEquals":"available"`, `{"v":"available"}`, true},
		{`"Not":{"Variable":"$.v","StringEquals":"available"}`, `{"v":"creating"}`, true},
		{`"Variable":"$.v","StringEquals":"1"`, `{"v":1}`, false},
		{`"Variable":"$.v","StringEqualsPath":"$.w"`, `{"v":"x","w":"x"}`, true},
		{`"Variable":"$.v","StringLessThan":"b"`, `{"v":"a"}`, true},
		{`"Variable":"$.v","StringMatches":"a*\\*c"`, `{"v":"aXX*c"}`, true},
		{`"Variable":"$.v","StringMatches":"a*\\*c"`, `{"v":"aXXbc"}`, false},
		{`"Variable":"$.v","NumericEquals":1`, `{"v":1.0}`, true},
		{`"Variable":"$.v","NumericGreaterThanEqualsPath":"$.w"`, `{"v":2,"w":3}`, false},
		{`"Variable":"$.v","BooleanEquals":true`, `{"v":true}`, true},
		{`"Variable":"$.v","TimestampLessThan":"2026-01-01T00:00:00+01:00"`, `{"v":"2025-12-31T22:59:59Z"}`, true},
		{`"Variable":"$.v","IsNull":true`, `{"v":null}`, true},
		{`"Variable":"$.v","IsPresent":false`, `{}`, true},
		{`"Variable":"$.v.w","IsPresent":true`, `{"v":1}`, false},
		{`"Variable":"$.v","IsTimestamp":true`, `{"v":"2025-12-31T22:59:59Z"}`, true},
		{`"And":[{"Variable":"$.v","IsString":true},{"Variable":"$.v","StringEquals":"x"}]`, `{"v":"x"}`, true},
		{`"Or":[{"Variable":"$.v","IsNumeric":true},{"Variable":"$.v","IsBoolean":true}]`, `{"v":"x"}`, false},
	} {
		m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{` + c.rule + `,"Next":"Yes"}],"Default":"No"},
			"Yes":{"Type":"Succeed"},"No":{"Type":"Succeed"}}}`))
		if err != nil {
			t.Errorf("%s: %v", c.rule, err)
			continue
		}
		next, _, _, err := m.State("S").(*asl.ChoiceState).Choose(asl.Scope{Input: data(t, c.input)})
		if err != nil || (next == "Yes") != c.want {
			t.Errorf("%s with %s: %s, %v", c.rule, c.input, next, err)
		}
	}
}

func TestChoiceErrors(t *testing.T) {
	t.Parallel()
	m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{"Variable":"$.v","StringEquals":"x","Next":"T"}]},"T":{"Type":"Succeed"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	s := m.State("S").(*asl.ChoiceState)
	for input, want := range map[string]string{
		`{}`:        "States.Runtime: Invalid path '$.v': The choice state's condition path references an invalid value.",
		`{"v":"y"}`: "States.NoChoiceMatched: No choice rule matched and there is no Default.",
	} {
		if _, _, _, err := s.Choose(asl.Scope{Input: data(t, input)}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", input, err, want)
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	entered := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct{ how, input, want string }{
		{`"Seconds":60`, `{}`, "2026-11-24T08:01:00Z"},
		{`"SecondsPath":"$.s"`, `{"s":1}`, "2026-11-24T08:00:01Z"},
		{`"Timestamp":"2026-12-01T00:00:00Z"`, `{}`, "2026-12-01T00:00:00Z"},
		{`"TimestampPath":"$.t"`, `{"t":"2020-01-01T00:00:00Z"}`, "2020-01-01T00:00:00Z"},
		{`"SecondsPath":"$.s"`, `{"s":1.5}`, "States.Runtime: The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"},
		{`"SecondsPath":"$.s"`, `{"s":100000000}`, "States.Runtime: The SecondsPath parameter must be between 0 and 99999999: $.s == 100000000"},
		{`"SecondsPath":"$.s"`, `{"s":-1}`, "States.Runtime: The SecondsPath parameter references a negative value: $.s == -1"},
		{`"TimestampPath":"$.t"`, `{"t":"noon"}`,
			"States.Runtime: The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == noon"},
		{`"Timestamp":"2030-01-01T00:00:00Z"`, `{}`, "States.Runtime: Wait state delay is too long."},
	} {
		s := parse[*asl.WaitState](t, `{"Type":"Wait","End":true,`+c.how+`}`)
		until, err := s.Until(asl.Scope{Input: data(t, c.input)}, entered)
		got := until.Format(time.RFC3339)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s with %s: %s, want %s", c.how, c.input, got, c.want)
		}
	}
}

func TestFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fields, input, want string }{
		{`"Error":"E","Cause":"c"`, `{}`, "E: c"},
		{`"Cause":"c"`, `{}`, ": c"},
		{`"ErrorPath":"$.e","CausePath":"States.Format('{}!', $.c)"`, `{"e":"E","c":"why"}`, "E: why!"},
		{`"ErrorPath":"$.e"`, `{"e":1}`, "States.Runtime: The value of ErrorPath must be a string, not 1"},
		{`"CausePath":"$.c"`, `{}`, "States.Runtime: The JSONPath '$.c' specified for the field 'CausePath' could not be found in the input '{}'"},
	} {
		s := parse[*asl.FailState](t, `{"Type":"Fail",`+c.fields+`}`)
		name, cause, err := s.Failure(asl.Scope{Input: data(t, c.input)})
		got := string(name) + ": " + cause
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.fields, got, c.want)
		}
	}
}

func TestErrorMatching(t *testing.T) {
	t.Parallel()
	s := parse[*asl.TaskState](t, `{`+function+`,"Retry":[{"ErrorEquals":["A","B"]},{"ErrorEquals":["States.TaskFailed"]},{"ErrorEquals":["States.ALL"]}]}`)
	for _, c := range []struct {
		name     asl.ErrorName
		fromTask bool
		want     int
	}{
		{"B", true, 0}, {"C", true, 1}, {"C", false, 2}, {asl.Timeout, true, 2}, {asl.HeartbeatTimeout, true, 1}, {asl.HeartbeatTimeout, false, 2}, {asl.Runtime, false, -1}, {asl.DataLimitExceeded, true, -1},
	} {
		if got := asl.FindRetrier(s.Retry, c.name, c.fromTask); got != c.want {
			t.Errorf("%s (from a task: %v): retrier %d, want %d", c.name, c.fromTask, got, c.want)
		}
	}
}

func TestRetryDelay(t *testing.T) {
	t.Parallel()
	s := parse[*asl.TaskState](t, `{`+function+`,"Retry":[
		{"ErrorEquals":["A"],"IntervalSeconds":3,"BackoffRate":1.5},
		{"ErrorEquals":["B"],"IntervalSeconds":10,"MaxDelaySeconds":15,"JitterStrategy":"FULL"},
		{"ErrorEquals":["C"],"BackoffRate":10},
		{"ErrorEquals":["D"],"IntervalSeconds":0,"BackoffRate":1e200}]}`)
	for _, c := range []struct {
		retrier, retry int
		random         float64
		want           time.Duration
	}{
		{0, 1, 0.5, 3 * time.Second}, {0, 2, 0.5, 4500 * time.Millisecond},
		{1, 1, 0.5, 5 * time.Second}, {1, 2, 1, 15 * time.Second}, {1, 3, 0, 0},
		{2, 400, 0, 366 * 24 * time.Hour},
		{3, 1, 0.5, 0}, {3, 3, 0.5, 0},
	} {
		if got := s.Retry[c.retrier].Delay(c.retry, c.random); got != c.want {
			t.Errorf("retrier %d, retry %d: %v, want %v", c.retrier, c.retry, got, c.want)
		}
	}
}
