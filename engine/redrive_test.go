package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Redrive goes on from what failed, and leaves what succeeded.
func TestRedrive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testRedrive)
}

func testRedrive(t *testing.T) {
	mended := false
	calls := map[string]int{}
	tasks := taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		calls[call.StateName]++
		if call.StateName == "Breaks" && !mended {
			return nil, &engine.TaskError{Name: "Broken", Cause: "yet"}
		}
		return call.StateName, nil
	})
	m := machine(t, `{"StartAt":"First","States":{
		"First":{"Type":"Task","Resource":"fn:f","Next":"Both"},
		"Both":{"Type":"Parallel","Next":"Each","Branches":[
			{"StartAt":"Good","States":{"Good":{"Type":"Task","Resource":"fn:f","End":true}}},
			{"StartAt":"Slow","States":{"Slow":{"Type":"Wait","Seconds":1,"Next":"Breaks"},
				"Breaks":{"Type":"Task","Resource":"fn:f","End":true,"Retry":[{"ErrorEquals":["Broken"],"MaxAttempts":1}]}}}]},
		"Each":{"Type":"Pass","End":true}}}`)
	c := config(m, tasks)
	c.Clock = engine.SystemClock{}
	if state := run(t, c, `{}`); state.Status != history.Failed || state.Error != "Broken" {
		t.Fatalf("%s %s", state.Status, state.Error)
	}
	for range 2 { // redriven too early, then once it is mended
		x, err := load(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Redrive(); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Redrive(); !errors.Is(err, engine.ErrNotRedrivable) || err.Error() != "the execution can't be redriven: its status is RUNNING" {
			t.Errorf("redriven twice: %v", err)
		}
		if err := x.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if mended {
			state := x.State()
			if got := value.Text(state.Output); state.Status != history.Succeeded || got != `["Good","Breaks"]` || state.RedriveCount != 2 {
				t.Errorf("%s %s, redriven %d times", state.Status, got, state.RedriveCount)
			}
			if _, err := x.Redrive(); err == nil || err.Error() != "the execution can't be redriven: its status is SUCCEEDED" {
				t.Errorf("redriven after success: %v", err)
			}
		}
		mended = true
	}
	// Two attempts each time, the last one only once.
	if diff := cmp.Diff(map[string]int{"First": 1, "Good": 1, "Breaks": 5}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
