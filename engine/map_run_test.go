package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// mapRun is a machine whose Map state has a Map Run; fields are more of its own.
func mapRun(fields string) string {
	return `{"StartAt":"Map","States":{"Map":{"Type":"Map","End":true,` + fields + `
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
		"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"fn:work","End":true}}}}}}`
}

// odd is a task that fails for items that are odd numbers, alone or in batches.
func odd(_ context.Context, call engine.TaskCall) (value.Value, error) {
	items, ok := call.Input.([]value.Value)
	if object, batched := call.Input.(*value.Object); batched {
		v, _ := object.Get("Items")
		items, ok = v.([]value.Value)
	}
	if !ok {
		items = []value.Value{call.Input}
	}
	for _, item := range items {
		if text := value.Text(item); strings.ContainsAny(text[len(text)-1:], "13579") {
			return nil, &engine.TaskError{Name: "Odd", Cause: text}
		}
	}
	return call.Input, nil
}

func TestMapRunTolerance(t *testing.T) {
	t.Parallel()
	const exceeded = "States.ExceedToleratedFailureThreshold: The specified tolerated failure threshold was exceeded"
	for _, c := range []struct{ fields, input, want string }{
		{``, `[2,4,6]`, `[2,4,6]`},
		{``, `[]`, `[]`},
		{``, `[2,3,4]`, exceeded},
		{`"ToleratedFailureCount":1,`, `[2,3,4]`, `[2,4]`},
		{`"ToleratedFailureCount":1,`, `[2,3,4,5]`, exceeded},
		{`"ToleratedFailurePercentage":50,`, `[1,2,3,4]`, `[2,4]`},
		{`"ToleratedFailurePercentage":49.5,`, `[1,2,3,4]`, exceeded},
		{`"ToleratedFailureCountPath":"$[1]","ItemsPath":"$[0]",`, `[[2,3,4],1]`, `[2,4]`},
		{`"ToleratedFailureCount":2,"ItemBatcher":{"MaxItemsPerBatch":2},`, `[2,4,6,7]`, `[{"Items":[2,4]}]`},
		{`"ToleratedFailureCount":1,"ItemBatcher":{"MaxItemsPerBatch":2},`, `[2,4,6,7]`, exceeded},
		{`"ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"b":1}},`, `[2,4,6]`, `[{"BatchInput":{"b":1},"Items":[2,4]},{"BatchInput":{"b":1},"Items":[6]}]`},
		{`"Catch":[{"ErrorEquals":["States.ExceedToleratedFailureThreshold"],"Next":"Map2"}],`, `[1]`,
			`{"Error":"States.ExceedToleratedFailureThreshold","Cause":"The specified tolerated failure threshold was exceeded"}`},
	} {
		m := mapRun(c.fields)
		if strings.Contains(m, "Map2") {
			m = strings.TrimSuffix(m, "}}") + `,"Map2":{"Type":"Succeed"}}}`
		}
		state := run(t, config(machine(t, m), taskFunc(odd)), c.input)
		got := value.Text(state.Output)
		if state.Status != history.Succeeded {
			got = state.Error + ": " + state.Cause
		}
		if got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.fields, c.input, got, c.want)
		}
	}
}

// A Map Run's child executions have identities, inputs and histories of their
// own; the parent's history tells of the Map Run only.
func TestChildExecutions(t *testing.T) {
	t.Parallel()
	m := mapRun(`"MaxConcurrency":1,"Label":"Each","ToleratedFailureCount":1,"ItemSelector":{"item.$":"$$.Map.Item.Value"},`)
	m = strings.Replace(m, `"Resource":"fn:work"`, `"Resource":"fn:work","Parameters":{"in.$":"$.item","id.$":"$$.Execution.Id","input.$":"$$.Execution.Input"}`, 1)
	var ids []string
	c := config(machine(t, m), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		object := call.Input.(*value.Object)
		id, _ := object.Get("id")
		ids = append(ids, id.(string))
		if id != call.Execution.ExecutionARN || !strings.HasSuffix(id.(string), ":"+call.Execution.ExecutionName) {
			t.Errorf("the context object says %v, the call %+v", id, call.Execution)
		}
		item, _ := object.Get("in")
		return odd(context.Background(), engine.TaskCall{Input: item})
	}))
	state := run(t, c, `[2,3]`)
	if got := value.Text(state.Output); got != `[2]` {
		t.Fatalf("%s (%s)", got, state.Cause)
	}
	for i, id := range ids {
		if !strings.HasPrefix(id, "arn:aws:states:us-east-1:123456789012:execution:m/Each:") || id == ids[1-i] {
			t.Errorf("child %d is called %s", i, id)
		}
	}
	records, _ := c.Journal.(kept).Records()
	show := func(of history.BranchID) string {
		var all []string
		for _, ev := range history.Events(records, of) {
			all = append(all, fmt.Sprintf("%d<-%d %s", ev.ID, ev.PreviousID, ev.Type))
		}
		return strings.Join(all, ", ")
	}
	want := map[history.BranchID]string{
		"":   "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapRunStarted, 5<-4 MapRunSucceeded, 6<-5 MapStateSucceeded, 7<-5 MapStateExited, 8<-7 ExecutionSucceeded",
		"#0": "1<-0 ExecutionStarted, 2<-0 TaskStateEntered, 3<-2 LambdaFunctionScheduled, 4<-3 LambdaFunctionStarted, 5<-4 LambdaFunctionSucceeded, 6<-5 TaskStateExited, 7<-6 ExecutionSucceeded",
		"#1": "1<-0 ExecutionStarted, 2<-0 TaskStateEntered, 3<-2 LambdaFunctionScheduled, 4<-3 LambdaFunctionStarted, 5<-4 LambdaFunctionFailed, 6<-5 ExecutionFailed",
	}
	got := map[history.BranchID]string{}
	for of := range want {
		got[of] = show(of)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// When a Map Run fails, what is under way in it is aborted; redriven, only what
// hadn't succeeded runs again.
func TestMapRunRedriven(t *testing.T) {
	t.Parallel()
	mended := false
	calls := map[string]int{}
	c := config(machine(t, mapRun(`"MaxConcurrency":1,`)), taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
		calls[value.Text(call.Input)]++
		if mended {
			return call.Input, nil
		}
		return odd(ctx, call)
	}))
	if state := run(t, c, `[2,3,4]`); state.Error != "States.ExceedToleratedFailureThreshold" {
		t.Fatalf("%s %s", state.Status, state.Error)
	}
	mended = true
	x, err := load(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Redrive(); err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := value.Text(x.State().Output); got != `[2,3,4]` {
		t.Errorf("%s", got)
	}
	if diff := cmp.Diff(map[string]int{"2": 1, "3": 2, "4": 1}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	want := "ExecutionStarted MapStateEntered MapStateStarted MapRunStarted MapRunFailed MapStateFailed ExecutionFailed " +
		"ExecutionRedriven MapRunRedriven MapRunSucceeded MapStateSucceeded MapStateExited ExecutionSucceeded"
	records, _ := c.Journal.(kept).Records()
	var got []string
	for _, ev := range history.Events(records, "") {
		got = append(got, string(ev.Type))
	}
	if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMapRunStopped(t *testing.T) {
	t.Parallel()
	called := make(chan bool, 3)
	c := config(machine(t, mapRun("")), taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
		called <- true
		<-ctx.Done()
		return nil, ctx.Err()
	}))
	x, err := engine.Start(c, parse(t, `[1,2,3]`))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- x.Run(t.Context()) }()
	for range 3 {
		<-called
	}
	if _, err := x.Stop("", ""); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	records, _ := c.Journal.(kept).Records()
	for _, of := range []history.BranchID{"", "#0", "#1", "#2"} {
		events := history.Events(records, of)
		if last := events[len(events)-1]; last.Type != history.ExecutionAborted {
			t.Errorf("%q ends with %s", of, last.Type)
		}
	}
}
