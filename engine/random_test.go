package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// randomMachine draws a machine of all the states there are, in which every
// step goes forward or through a Wait.
func randomMachine(t *rapid.T) string {
	n := rapid.IntRange(1, 7).Draw(t, "states")
	var states []string
	for i := range n {
		next := fmt.Sprintf(`"Next":"S%d"`, i+1)
		body := rapid.SampledFrom([]string{
			`{"Type":"Pass","Parameters":{"n.$":"$$.State.Name","in.$":"$"},%s}`,
			`{"Type":"Pass","Result":[1,2],"ResultPath":"$.r",%s}`,
			`{"Type":"Wait","Seconds":5,"Assign":{"w.$":"$"},%s}`,
			`{"Type":"Parallel","ResultPath":"$.p","Branches":[{"StartAt":"A#","States":{"A#":{"Type":"Task","Resource":"fn:ok","End":true}}},{"StartAt":"B#","States":{"B#":{"Type":"Pass","End":true}}}],%s}`,
			`{"Type":"Map","ItemsPath":"$$.Execution.Input.items","ResultPath":"$.m","ItemProcessor":{"StartAt":"C#","States":{"C#":{"Type":"Pass","Assign":{"x":1},"End":true}}},%s}`,
			`{"Type":"Task","Resource":"fn:ok","ResultPath":"$.t",%s}`,
			`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"ResultPath":"$.i",%s}`,
			`{"Type":"Map","ItemsPath":"$$.Execution.Input.items","ResultPath":"$.d","ToleratedFailurePercentage":50,"MaxConcurrency":1,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
				"StartAt":"D#","States":{"D#":{"Type":"Task","Resource":"fn:flaky","ResultPath":null,"Retry":[{"ErrorEquals":["Flaky"]}],"Next":"E#"},"E#":{"Type":"Wait","Seconds":3,"End":true}}},%s}`,
			`{"Type":"Task","Resource":"fn:flaky","Retry":[{"ErrorEquals":["States.TaskFailed"],"MaxAttempts":3}],%s}`,
			`{"Type":"Task","Resource":"fn:flaky","Retry":[{"ErrorEquals":["Flaky"],"MaxAttempts":1}],%s}`,
			`{"Type":"Task","Resource":"fn:broken","Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e",` + next + `}],%s}`,
			`{"Type":"Choice","Choices":[{"Variable":"$.t","IsPresent":true,` + next + `}],"Default":"S` + fmt.Sprint(n) + `"}`,
		}).Draw(t, "state")
		if strings.Contains(body, "%s") {
			body = fmt.Sprintf(body, next)
		}
		body = strings.ReplaceAll(body, "#", fmt.Sprint(i))
		states = append(states, fmt.Sprintf(`"S%d":%s`, i, body))
	}
	last := rapid.SampledFrom([]string{`{"Type":"Succeed"}`, `{"Type":"Fail","Error":"E"}`}).Draw(t, "last")
	states = append(states, fmt.Sprintf(`"S%d":%s`, n, last))
	return `{"StartAt":"S0","States":{` + strings.Join(states, ",") + `}}`
}

// The state that an execution has is the fold of what is in its journal, after
// every append and in whatever pieces it is folded.
func TestFoldIsTheLiveState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(randomMachine(t), `"fn:`, `"arn:aws:lambda:us-east-1:123456789012:function:`)
		m, err := asl.Parse([]byte(text))
		var findings asl.Diagnostics
		if errors.As(err, &findings) && slices.ContainsFunc(findings, func(d asl.Diagnostic) bool { return !strings.HasSuffix(d.Message, "is not reachable.") }) || err != nil && findings == nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Skip("a Choice that skips a state")
		}
		memory := &journal.Memory{}
		c := config(m, taskFunc(settled))
		boundaries := &appends{Memory: memory}
		c.Journal = boundaries
		x, err := engine.Start(c, value.NewObject(value.Field{Name: "items", Value: []value.Value{value.Int(1), value.Int(2)}}))
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		records, _ := memory.Records()
		folded, err := history.Fold(records)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x.State(), *folded); diff != "" {
			t.Fatalf("(-live +fold):\n%s", diff)
		}

		// Killed after any append, it ends the same: what one append brings is in the
		// journal whole or not at all.
		cut := rapid.SampledFrom(boundaries.ends).Draw(t, "cut")
		again := &journal.Memory{}
		if err := again.Append(records[:cut]); err != nil {
			t.Fatal(err)
		}
		c.Journal, c.Clock = again, newClock()
		y, err := load(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := y.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got, want := y.State(), x.State(); got.Status != want.Status || got.LastID != want.LastID || !value.Equal(got.Output, want.Output) {
			t.Fatalf("cut at %d of %d: %s %d %s, want %s %d %s", cut, len(records),
				got.Status, got.LastID, value.Text(got.Output), want.Status, want.LastID, value.Text(want.Output))
		}
	})
}
