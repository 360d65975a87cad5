package engine_test

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

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
