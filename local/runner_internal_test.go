package local

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/tasks"
)

func testArns() arns {
	r := testRecord("one")
	return arnsAround(r.ExecutionARN, r.Place)
}

// run calls a task that gives output or err as the engine does.
func run(t *testing.T, ctx context.Context, f tasks.Func) (value.Value, error) {
	t.Helper()
	return newRunner(testArns(), map[tasks.Name]tasks.Func{"look": f}).RunTask(ctx, engine.TaskCall{
		Resource: "arn:aws:lambda:us-east-1:123456789012:function:look",
		Input:    value.NewObject(value.Field{Name: "a", Value: "<1>"}),
	})
}

func TestRunnerPassesJSON(t *testing.T) {
	t.Parallel()
	got, err := run(t, t.Context(), func(_ context.Context, input json.RawMessage) (json.RawMessage, error) {
		return json.RawMessage(`{"got":` + string(input) + `,"n":1.50}`), nil
	})
	if err != nil || value.Text(got) != `{"got":{"a":"<1>"},"n":1.50}` {
		t.Errorf("got %v, %v", value.Text(got), err)
	}
	_, err = run(t, t.Context(), func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage("{"), nil })
	if err == nil {
		t.Error("no error for what isn't JSON")
	}
}

// The cause is that of a Go function on Lambda, which the article's readers and
// their catchers see on AWS.
func TestRunnerErrors(t *testing.T) {
	t.Parallel()
	_, err := run(t, t.Context(), func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return nil, &tasks.Error{Name: "DBSnapshotAlreadyExists", Message: `"s" exists`}
	})
	want := &engine.TaskError{Name: "DBSnapshotAlreadyExists", Cause: `{"errorMessage":"\"s\" exists","errorType":"DBSnapshotAlreadyExists"}`}
	var got *engine.TaskError
	if !errors.As(err, &got) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = run(t, ctx, func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) { return nil, ctx.Err() })
	if err != context.Canceled {
		t.Errorf("got %v, want the context's own", err)
	}
}

// A function that isn't ours is found wherever it is called.
func TestRunnerFindsForeignFunctions(t *testing.T) {
	t.Parallel()
	const (
		ours    = `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:look","End":true}}}`
		foreign = `{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:lambda:eu-west-1:123456789012:function:look","End":true}}}`
	)
	parallel := func(branch string) string {
		return `{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[` + branch + `],"End":true}}}`
	}
	mapped := func(processor string) string {
		return `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":` + processor + `,"End":true}}}`
	}
	const want = "its state machine calls arn:aws:lambda:eu-west-1:123456789012:function:look in state S, " +
		"which isn't a function of rdscrypt in its account and Region"
	r := newRunner(testArns(), map[tasks.Name]tasks.Func{"look": nil})
	for _, wrap := range []func(string) string{func(s string) string { return s }, parallel, mapped, func(s string) string { return parallel(mapped(s)) }} {
		for definition, want := range map[string]string{ours: "", foreign: want} {
			machine, err := asl.Parse([]byte(wrap(definition)))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := r.check(machine); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s: got %s", wrap(definition), got)
			}
		}
	}
}

// The ARNs follow the execution's partition.
func TestARNs(t *testing.T) {
	t.Parallel()
	a := arnsAround("arn:aws-cn:states:cn-north-1:123456789012:execution:m:n", Place{Account: "123456789012", Region: "cn-north-1"})
	if got := a.function("look"); got != "arn:aws-cn:lambda:cn-north-1:123456789012:function:look" {
		t.Errorf("got %s", got)
	}
	if got := taskName(a.function("look")); got != "look" {
		t.Errorf("got %s", got)
	}
}
