package asl_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// TestContextObject has every field that a state can read of itself.
func TestContextObject(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 11, 24, 8, 0, 0, 5e6, time.UTC)
	c := &asl.ContextObject{
		ExecutionARN: "e", ExecutionName: "n", ExecutionInput: data(t, `{"k":1}`), RoleARN: "r", StartTime: begun, RedriveCount: 2,
		StateName: "S", EnteredTime: begun.Add(time.Second), IsTask: true, RetryCount: 3, TaskToken: "token",
		StateMachineARN: "m", StateMachineName: "name",
		Item: func() asl.MapItem { return asl.MapItem{Index: 4, Value: "item"} },
	}
	for _, one := range []struct {
		change func(*asl.ContextObject)
		path   string
		want   string
	}{
		{nil, "$$", `{"Execution":{"Id":"e","Input":{"k":1},"StartTime":"2026-11-24T08:00:00.005Z","Name":"n","RoleArn":"r","RedriveCount":2},` +
			`"StateMachine":{"Id":"m","Name":"name"},"State":{"Name":"S","EnteredTime":"2026-11-24T08:00:01.005Z","RetryCount":3},` +
			`"Task":{"Token":"token"},"Map":{"Item":{"Index":4,"Value":"item"}}}`},
		{func(c *asl.ContextObject) { c.IsTask = false }, "$$.State", `{"Name":"S","EnteredTime":"2026-11-24T08:00:01.005Z"}`},
		{func(c *asl.ContextObject) { c.TaskToken = "" }, "$$.Task.Token", "States.Runtime: Invalid path '$$.Task.Token' : Missing property in path $['Task']"},
		{func(c *asl.ContextObject) { c.Item = nil }, "$$.Map", "States.Runtime: Invalid path '$$.Map' : No results for path: $['Map']"},
	} {
		changed := *c
		if one.change != nil {
			one.change(&changed)
		}
		p, err := asl.CompilePath(one.path)
		if err != nil {
			t.Fatal(err)
		}
		v, err := p.Lookup(asl.Scope{ContextObject: &changed}, "f")
		got := value.Text(v)
		if err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(one.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", one.path, diff)
		}
	}
}
