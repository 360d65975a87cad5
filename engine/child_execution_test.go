package engine_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// distributed is a Map state that has a Map Run, with these fields of its own,
// which end with a comma, over these states.
func distributed(fields, states string) string {
	return `{` + distributedFields(fields, states) + `}`
}

func distributedFields(fields, states string) string {
	return `"Type":"Map",` + fields + `"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},` + states + `}`
}

// tolerant is a machine with a Map Run that bears all failures, and a wait
// behind it in which what was left over would show.
func tolerant(states string) string {
	return `{"StartAt":"M","States":{"M":` + distributed(`"ToleratedFailurePercentage":100,"Next":"Z",`, states) + `,"Z":{"Type":"Wait","Seconds":200,"End":true}}}`
}

// restless is a branch that goes round until its execution has too many events.
func restless(name string) string {
	return `{"StartAt":"` + name + `","States":{` + loop(name) + `}}`
}

// loop is a state that is followed by itself, and one that could follow.
func loop(name string) string {
	return `"` + name + `":{"Type":"Choice","Choices":[{"Variable":"$.no","IsPresent":true,"Next":"E` + name + `"}],"Default":"` + name + `"},"E` + name + `":{"Type":"Succeed"}`
}

// When a child execution fails and its Map Run goes on, all branches of the
// child end with it: none calls a task, records anything or is woken later.
func TestBranchesEndWithTheirChildExecution(t *testing.T) {
	t.Parallel()
	// The item 9 keeps the Map Run going after the others have ended.
	which := func(states string) string {
		return `"StartAt":"Q","States":{"Q":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":9,"Next":"QW"}],"Default":"P"},"QW":{"Type":"Wait","Seconds":50,"End":true},` + states + `}`
	}
	const calls = `"H":{"Type":"Task","Resource":"fn:h","End":true}`
	for _, c := range []struct{ name, machine, input string }{
		{"a Fail state beside a branch that would call", tolerant(which(`"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}},
			{"StartAt":"G","States":{"G":{"Type":"Pass","Next":"H"},` + calls + `}}]}`)), `[1,9]`},
		{"a path that finds nothing", tolerant(which(`"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"F","States":{"F":{"Type":"Pass","InputPath":"$.nope","End":true}}},
			{"StartAt":"G","States":{"G":{"Type":"Pass","Next":"H"},` + calls + `}}]}`)), `[1,9]`},
		{"waits that are over at the same time", tolerant(which(`"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Pass","InputPath":"$.nope","End":true}}},
			{"StartAt":"V","States":{"V":{"Type":"Wait","Seconds":1,"Next":"G"},"G":{"Type":"Pass","Next":"H"},` + calls + `}}]}`)), `[1,9]`},
		{"a wait that would be over later", tolerant(which(`"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Fail","Error":"E"}}},
			{"StartAt":"V","States":{"V":{"Type":"Wait","Seconds":100,"Next":"H"},` + calls + `}}]}`)), `[1,9]`},
		{"an inline Map", tolerant(which(`"P":{"Type":"Map","ItemsPath":"$$.Execution.Input.items","End":true,"ItemProcessor":{"StartAt":"C","States":{
			"C":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":1,"Next":"F"}],"Default":"V"},
			"F":{"Type":"Fail","Error":"E"},"V":{"Type":"Wait","Seconds":100,"Next":"H"},` + calls + `}}}`)), `[{"items":[2,1,2]},9]`},
		{"a Map Run in it", tolerant(`"StartAt":"N","States":{"N":` + distributed(`"End":true,`, `"StartAt":"C","States":{
			"C":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":0,"Next":"W"},{"Variable":"$","NumericEquals":2,"Next":"L"}],"Default":"P"},
			"L":{"Type":"Wait","Seconds":50,"End":true},
			"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Fail","Error":"E"},
			"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"V","States":{"V":{"Type":"Wait","Seconds":1,"Next":"X"},"X":{"Type":"Wait","Seconds":100,"Next":"H"},`+calls+`}}]}}`) + `}`), `[[0,1],[2]]`},
		{"too many events", tolerant(`"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[` +
			`{"StartAt":"V","States":{"V":{"Type":"Wait","Seconds":100,"Next":"H"},` + calls + `}},` + restless("A") + `,` + restless("B") + `]}}`), `[1]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			called := 0
			cfg := config(machine(t, c.machine), taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { called++; return nil, nil }))
			state := run(t, cfg, c.input)
			if state.Status != history.Succeeded || called != 0 {
				t.Errorf("%s %s %s, %d calls", state.Status, state.Error, state.Cause, called)
			}
			records, _ := cfg.Journal.(kept).Records()
			if wrong := afterEnd(records); wrong != "" {
				t.Error(wrong)
			}
			failed := 0
			for _, r := range records {
				if r.Event != nil && r.Branch == "#0" && r.Event.Type == history.ExecutionFailed {
					failed++
				}
			}
			if failed != 1 {
				t.Errorf("the first child execution failed %d times", failed)
			}
			if _, err := history.Fold(records); err != nil {
				t.Errorf("it can't be loaded: %v", err)
			}
		})
	}
}

// A task of a child execution that has reached the limit of events is given up
// at once, while the Map Run around it goes on.
func TestTaskIsGivenUpWithItsChildExecution(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := `{"StartAt":"M","States":{"M":` + distributed(`"ToleratedFailurePercentage":100,"Next":"After",`,
			`"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:endless","End":true}}},
				{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"X"},`+loop("X")+`}}]}}`) +
			`,"After":{"Type":"Task","Resource":"fn:after","End":true}}}`
		givenUp := make(chan bool)
		c := config(machine(t, m), taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
			if call.StateName == "T" {
				<-ctx.Done()
				close(givenUp)
				return nil, ctx.Err()
			}
			select {
			case <-givenUp:
			case <-time.After(time.Second):
				t.Error("the task goes on after the end of its execution")
			}
			return "after", nil
		}))
		c.Clock = engine.SystemClock{}
		if state := run(t, c, `[1]`); state.Output != "after" {
			t.Errorf("%s %s %s", state.Status, state.Error, state.Cause)
		}
	})
}

// A child execution that is aborted because its Map Run fails says so of the Map
// Run in it, whose child executions are aborted first.
func TestMapRunsEndWithTheirChildExecution(t *testing.T) {
	t.Parallel()
	m := `{"StartAt":"M","States":{"M":` + distributed(`"End":true,`, `"StartAt":"C","States":{
		"C":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":0,"Next":"W"}],"Default":"N"},
		"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Fail","Error":"E"},
		"N":`+distributed(`"End":true,`, `"StartAt":"L","States":{"L":{"Type":"Wait","Seconds":50,"End":true}}`)+`}`) + `}}`
	c := config(machine(t, m), nil)
	if state := run(t, c, `[[1],0]`); state.Error != "States.ExceedToleratedFailureThreshold" {
		t.Fatalf("%s %s %s", state.Status, state.Error, state.Cause)
	}
	records, _ := c.Journal.(kept).Records()
	// From where the item 0 fails.
	from := slices.IndexFunc(records, func(r history.Record) bool { return r.Event != nil && r.Event.Type == history.FailStateEntered })
	var got []string
	for _, r := range records[from:] {
		got = append(got, string(r.Branch)+" "+string(r.Event.Type))
	}
	want := []string{"#1 FailStateEntered", "#1 ExecutionFailed", "#0/#0 ExecutionAborted", "#0 MapRunAborted", "#0 ExecutionAborted",
		" MapRunFailed", " MapStateFailed", " ExecutionFailed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
