package asl_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// one wraps the body of a single state into a machine.
func one(body string) string { return `{"StartAt":"S","States":{"S":` + body + `}}` }

const function = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true`

func TestParseFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, definition, want string }{
		{"not JSON", `{`, "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object: reading JSON: unexpected EOF after offset 1"},
		{"not an object", `[]`, "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object"},
		{"nothing there", `{}`, "SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /; SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"},
		{"unknown field", `{"StartAt":"S","States":{"S":{"Type":"Succeed"}},"Startat":"S"}`,
			"SCHEMA_VALIDATION_FAILED: The field 'Startat' is not known for a state machine at /Startat"},
		{"no state", `{"StartAt":"S","States":{}}`, "SCHEMA_VALIDATION_FAILED: The field 'States' must have at least one state at /States; MISSING_TRANSITION_TARGET: Missing 'StartAt' target: S at /StartAt"},
		{"no type", one(`{"End":true}`), "SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at /States/S"},
		{"unknown type", one(`{"Type":"Nap"}`), `SCHEMA_VALIDATION_FAILED: "Nap" is no type of state at /States/S/Type`},
		{"missing target", `{"StartAt":"S","States":{"S":{"Type":"Pass","Next":"T"}}}`, "MISSING_TRANSITION_TARGET: Missing 'Next' target: T at /States/S/Next"},
		{"unreachable", `{"StartAt":"S","States":{"S":{"Type":"Succeed"},"T":{"Type":"Succeed"}}}`, `UNREACHABLE_STATE: State "T" is not reachable at /States/T`},
		{"neither Next nor End", one(`{"Type":"Pass"}`), "SCHEMA_VALIDATION_FAILED: Either 'Next' or 'End' is required at /States/S"},
		{"both Next and End", one(`{"Type":"Pass","Next":"S","End":true}`), "SCHEMA_VALIDATION_FAILED: Only one of 'Next' or 'End' may be there at /States/S"},
		{"not a path", one(`{"Type":"Pass","End":true,"InputPath":"x"}`),
			`SCHEMA_VALIDATION_FAILED: The value for the field 'InputPath' must be a valid JSONPath: a JSONPath begins with '$', not "x" at /States/S/InputPath`},
		{"result into the context", one(`{"Type":"Pass","End":true,"ResultPath":"$$.x"}`),
			`SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: "$$.x" isn't a place in the state's data at /States/S/ResultPath`},
		{"not an ARN", one(`{"Type":"Task","Resource":"f","End":true}`), `SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/S/Resource`},
		{"two ways to wait", one(`{"Type":"Wait","Seconds":1,"Timestamp":"2026-01-01T00:00:00Z","End":true}`),
			"SCHEMA_VALIDATION_FAILED: Exactly one of the fields 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath' is required at /States/S"},
		{"not a number of seconds", one(`{"Type":"Wait","Seconds":"1","End":true}`), "SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/S/Seconds"},
		{"not a timestamp", one(`{"Type":"Wait","Timestamp":"12-05-2016","End":true}`), "SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{"no operator", one(`{"Type":"Choice","Choices":[{"Variable":"$.a","Next":"S"}]}`), "SCHEMA_VALIDATION_FAILED: A choice rule has exactly one operator, not 0 at /States/S/Choices[0]"},
		{"unknown operator", one(`{"Type":"Choice","Choices":[{"Variable":"$.a","StringIs":"x","Next":"S"}]}`),
			`SCHEMA_VALIDATION_FAILED: "StringIs" is no operator of a choice rule at /States/S/Choices[0]/StringIs`},
		{"operand of another type", one(`{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":1,"Next":"S"}]}`),
			"SCHEMA_VALIDATION_FAILED: Expected value of type String at /States/S/Choices[0]/StringEquals"},
		{"States.ALL not last", one(`{` + function + `,"Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["E"]}]}`),
			"SCHEMA_VALIDATION_FAILED: States.ALL must stand alone, in the last rule at /States/S/Retry[0]/ErrorEquals"},
		{"attempts below 0", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"MaxAttempts":-1}]}`),
			"SCHEMA_VALIDATION_FAILED: Expected an integer between 0 and 99999999, not -1 at /States/S/Retry[0]/MaxAttempts"},

		{"no branches", one(`{"Type":"Parallel","Branches":[],"End":true}`), "SCHEMA_VALIDATION_FAILED: At least one branch is required at /States/S/Branches"},
		{"a mistake in a branch", one(`{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Nap"}}}],"End":true}`),
			`SCHEMA_VALIDATION_FAILED: "Nap" is no type of state at /States/S/Branches[0]/States/T/Type`},
		{"a name twice", one(`{"Type":"Parallel","Branches":[{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}],"End":true}`),
			"DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S"},
		{"no processor", one(`{"Type":"Map","End":true}`), "SCHEMA_VALIDATION_FAILED: These fields are required: [ItemProcessor] at /States/S"},
		{"two selectors", one(`{"Type":"Map","End":true,"ItemSelector":{},"Parameters":{},"ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Succeed"}}}}`),
			"SCHEMA_VALIDATION_FAILED: Only one of 'ItemSelector' and 'Parameters' may be there at /States/S"},
		{"a variable's name", one(`{"Type":"Pass","End":true,"Assign":{"a b":1}}`), `SCHEMA_VALIDATION_FAILED: "a b" is no name for a variable at /States/S/Assign`},
		{"JSONata", `{"StartAt":"S","QueryLanguage":"JSONata","States":{"S":{"Type":"Succeed"}}}`,
			`UNSUPPORTED: QueryLanguage "JSONata" is not supported, only "JSONPath" at /QueryLanguage`},
		{"no intrinsic function", one(`{"Type":"Pass","End":true,"Parameters":{"a.$":"States.Nap()"}}`),
			`SCHEMA_VALIDATION_FAILED: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call: "States.Nap" is no intrinsic function at position 1 of "States.Nap()" at /States/S/Parameters`},
		{"result to many places", one(`{"Type":"Pass","End":true,"ResultPath":"$.a[*]"}`),
			`SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: "$.a[*]" can lead to more than one place at /States/S/ResultPath`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := asl.Parse([]byte(c.definition))
			var d asl.Diagnostics
			if !errors.As(err, &d) {
				t.Fatalf("got %v, want Diagnostics", err)
			}
			if diff := cmp.Diff("invalid state machine definition: "+c.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseReportsEveryFinding(t *testing.T) {
	t.Parallel()
	_, err := asl.Parse([]byte(`{"StartAt":"A","States":{"A":{"Type":"Wait","Next":"B"},"B":{"Type":"Nap"},"C":{"Type":"Pass","Next":"D","Foo":1}}}`))
	for _, want := range []string{"/States/A", "/States/B/Type", "/States/C/Foo"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
}

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
		{`,"InputPath":"$.b"`, `{}`, "States.Runtime: The JSONPath '$.b' specified for the field 'InputPath' could not be found in the input '{}'"},
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
	s := parse[*asl.ChoiceState](t, `{"Type":"Choice","Choices":[{"Variable":"$.v","StringEquals":"x","Next":"S"}]}`)
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
		{`"SecondsPath":"$.s"`, `{"s":-1}`, "States.Runtime: The SecondsPath parameter must be between 0 and 99999999: $.s == -1"},
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
	_, err := asl.Parse([]byte(one(`{"Type":"Fail","Error":"E","ErrorPath":"$.e"}`)))
	want := "invalid state machine definition: SCHEMA_VALIDATION_FAILED: Only one of 'Error' and 'ErrorPath' may be there at /States/S"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
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
		{"B", true, 0}, {"C", true, 1}, {"C", false, 2}, {asl.Timeout, true, 2}, {asl.Runtime, false, -1}, {asl.DataLimitExceeded, true, -1},
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
		{"ErrorEquals":["C"],"BackoffRate":10}]}`)
	for _, c := range []struct {
		retrier, retry int
		random         float64
		want           time.Duration
	}{
		{0, 1, 0.5, 3 * time.Second}, {0, 2, 0.5, 4500 * time.Millisecond},
		{1, 1, 0.5, 5 * time.Second}, {1, 2, 1, 15 * time.Second}, {1, 3, 0, 0},
		{2, 400, 0, 366 * 24 * time.Hour},
	} {
		if got := s.Retry[c.retrier].Delay(c.retry, c.random); got != c.want {
			t.Errorf("retrier %d, retry %d: %v, want %v", c.retrier, c.retry, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(one(`{` + function + `,"Parameters":{"a.$":"$['b'][0].c"},"Retry":[{"ErrorEquals":["States.ALL"]}]}`)))
	f.Add([]byte(one(`{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","StringMatches":"*\\*"},"Next":"S"}]}`)))
	f.Fuzz(func(t *testing.T, definition []byte) {
		m, err := asl.Parse(definition)
		var d asl.Diagnostics
		if err != nil && !errors.As(err, &d) {
			t.Errorf("%T is no Diagnostics", err)
		}
		if err == nil && m.State(m.StartAt) == nil {
			t.Error("a machine without its first state")
		}
	})
}

func FuzzCompilePath(f *testing.F) {
	f.Add("$.a['b\\'c'][0]", `{"a":{"b'c":[1]}}`)
	f.Fuzz(func(t *testing.T, text, input string) {
		p, err := asl.CompilePath(text)
		if err != nil {
			return
		}
		root, err := value.Parse([]byte(input))
		if err != nil {
			return
		}
		// What was assigned is found again, in paths of the input.
		ofInput := text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[")
		if out, err := p.Assign(root, "mark"); err == nil && p.Reference() && ofInput {
			if got, err := p.Evaluate(asl.Scope{Input: out}, "f"); err != nil || got != "mark" {
				t.Errorf("%s in %s: %v, %v", text, value.Text(out), got, err)
			}
		}
	})
}
