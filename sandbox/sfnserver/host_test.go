package sfnserver_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
)

// function is every Lambda function of a test.
type function func(context.Context, engine.TaskCall) (value.Value, error)

func (f function) RunTask(ctx context.Context, c engine.TaskCall) (value.Value, error) {
	return f(ctx, c)
}

// hosted is a server over the engine itself.
type hosted struct {
	*fixture
	host *host.Host
}

func setupHosted(t *testing.T, tasks function) *hosted {
	t.Helper()
	log, err := journal.Open(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, now: time.Now()}
	s, err := sfnserver.New(sfnserver.Config{Account: account, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	f.Server = s
	h, err := host.Open(host.Config{Log: log, Tasks: tasks, Observe: s.Observe})
	if err != nil {
		t.Fatal(err)
	}
	s.Attach(h)
	t.Cleanup(func() {
		h.Close()
		for _, c := range []interface{ Close() error }{s, log} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return &hosted{f, h}
}

// wait waits for the end of an execution and describes it.
func (h *hosted) wait(arn string) object {
	h.t.Helper()
	if err := h.host.Wait(h.t.Context(), arn); err != nil {
		h.t.Fatal(err)
	}
	return h.call("DescribeExecution", object{"executionArn": arn})
}

func (h *hosted) run(definition, input string) object {
	h.t.Helper()
	h.create("m", object{"definition": definition})
	return h.wait(h.call("StartExecution", object{"stateMachineArn": machineARN, "input": input})["executionArn"].(string))
}

// The way of a person's yes: an execution waits for a task token, is given it,
// and ends; the token is worth nothing afterwards.
func TestTaskTokenOfTheEngine(t *testing.T) {
	t.Parallel()
	tokens := make(chan string, 1)
	h := setupHosted(t, func(_ context.Context, c engine.TaskCall) (value.Value, error) {
		tokens <- c.Token
		return value.NewObject(), nil
	})
	h.create("m", object{"definition": `{"StartAt":"Approve","States":{"Approve":{"Type":"Task","End":true,
		"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters":{"FunctionName":"ask","Payload":{"token.$":"$$.Task.Token"}}}}}`})
	arn := h.start("e")
	token := <-tokens
	h.call("SendTaskHeartbeat", object{"taskToken": token})
	h.call("SendTaskSuccess", object{"taskToken": token, "output": `{"yes": true}`})
	if got := h.wait(arn); got["status"] != "SUCCEEDED" || got["output"] != `{"yes":true}` {
		t.Errorf("got %v", got)
	}
	_, err := h.try("SendTaskSuccess", object{"taskToken": token, "output": "1"})
	wantError(t, "again", err, "TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'")
	_, err = h.try("SendTaskFailure", object{"taskToken": "made-up"})
	wantError(t, "made up", err, "InvalidToken: Invalid Token: 'Invalid token'")
}

// An execution that failed is redriven from the state that failed, once its
// cause is mended, and then another one is refused.
func TestRedriveOfTheEngine(t *testing.T) {
	t.Parallel()
	calls := 0
	h := setupHosted(t, func(context.Context, engine.TaskCall) (value.Value, error) {
		if calls++; calls == 1 {
			return nil, &engine.TaskError{Name: "Broken", Cause: "not yet mended"}
		}
		return "mended", nil
	})
	got := h.run(`{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"T"},"T":{"Type":"Task","End":true,
		"Resource":"arn:aws:lambda:eu-west-1:123456789012:function:f"}}}`, "{}")
	arn := got["executionArn"].(string)
	if got["status"] != "FAILED" || got["error"] != "Broken" || got["cause"] != "not yet mended" || got["redriveStatus"] != "REDRIVABLE" {
		t.Fatalf("got %v", got)
	}
	h.call("RedriveExecution", object{"executionArn": arn})
	if got := h.wait(arn); got["status"] != "SUCCEEDED" || got["output"] != `"mended"` || got["redriveCount"] != 1.0 {
		t.Errorf("got %v", got)
	}
	_, err := h.try("RedriveExecution", object{"executionArn": arn})
	wantError(t, "again", err, "ExecutionNotRedrivable: Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven'")
}

func TestStopOfTheEngine(t *testing.T) {
	t.Parallel()
	h := setupHosted(t, nil)
	h.create("m", object{"definition": `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":31536000,"End":true}}}`})
	arn := h.start("e")
	h.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
	h.call("StopExecution", object{"executionArn": arn, "error": "Enough", "cause": "a year is long"})
	if got := h.wait(arn); got["status"] != "ABORTED" || got["error"] != "Enough" || got["cause"] != "a year is long" {
		t.Errorf("got %v", got)
	}
	_, err := h.try("DescribeStateMachine", object{"stateMachineArn": machineARN})
	wantError(t, "the state machine", err, "StateMachineDoesNotExist: State Machine Does Not Exist: '"+machineARN+"'")
}

// Each child execution says its ARN in its output; that ARN leads to it.
func TestChildExecutionsOfTheEngine(t *testing.T) {
	t.Parallel()
	h := setupHosted(t, nil)
	got := h.run(`{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"Label":"L","ItemProcessor":{
		"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{
		"P":{"Type":"Pass","End":true,"Parameters":{"id.$":"$$.Execution.Id","item.$":"$"}}}}}}}`, `["a","b","c"]`)
	var output []struct{ ID, Item string }
	if err := json.Unmarshal([]byte(got["output"].(string)), &output); err != nil || len(output) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	runs := h.call("ListMapRuns", object{"executionArn": got["executionArn"]})["mapRuns"].([]any)
	if len(runs) != 1 {
		t.Fatalf("got %v", runs)
	}
	mapRun := runs[0].(object)["mapRunArn"]
	listed := map[any]bool{}
	for _, x := range h.call("ListExecutions", object{"mapRunArn": mapRun})["executions"].([]any) {
		listed[x.(object)["executionArn"]] = true
	}
	for _, o := range output {
		child := h.call("DescribeExecution", object{"executionArn": o.ID})
		if child["status"] != "SUCCEEDED" || child["input"] != `"`+o.Item+`"` || child["mapRunArn"] != mapRun || !listed[o.ID] {
			t.Errorf("got %v", child)
		}
		events := h.call("GetExecutionHistory", object{"executionArn": o.ID})["events"].([]any)
		var types []any
		for _, ev := range events {
			types = append(types, ev.(object)["type"])
		}
		if diff := cmp.Diff([]any{"ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"}, types); diff != "" {
			t.Error(diff)
		}
	}
	if len(listed) != 3 {
		t.Errorf("listed %v", listed)
	}
}
