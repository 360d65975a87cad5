package sfnserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// distributed makes an execution whose Map Run fails with the second of its two
// child executions.
func distributed(f *fixture) (arn, mapRun string, children [2]string) {
	f.t.Helper()
	f.create("m")
	arn = f.start("e")
	mapRun = strings.Replace(machineARN, ":stateMachine:", ":mapRun:", 1) + "/label:0001"
	f.event(arn, "", history.MapStateEntered, &history.StateEnteredDetails{Name: "M"})
	f.event(arn, "", history.MapStateStarted, &history.MapStateStartedDetails{Length: 2})
	f.event(arn, "", history.MapRunStarted, &history.MapRunStartedDetails{MapRunARN: mapRun})
	f.records[arn] = append(f.records[arn], history.Record{Private: &history.BranchesStarted{Length: 2}})
	for i, branch := range []history.BranchID{"#0", "#1"} {
		children[i] = engine.ChildARN(mapRun, i)
		f.event(arn, branch, history.ExecutionStarted, &history.ExecutionStartedDetails{Input: branch.Execution() == "#0", RoleARN: roleARN})
		f.event(arn, branch, history.PassStateEntered, &history.StateEnteredDetails{Name: "P"})
		f.event(arn, branch, history.PassStateExited, &history.StateExitedDetails{Name: "P"})
	}
	f.event(arn, "#0", history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: "first"})
	f.now = f.now.Add(time.Second)
	f.event(arn, "#1", history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E", Cause: "C"})
	f.event(arn, "", history.MapRunFailed, &history.MapRunFailedDetails{Error: "States.ExceedToleratedFailureThreshold"})
	return arn, mapRun, children
}

// A child execution has an ARN and a history of its own, and isn't listed as an
// execution of the state machine.
func TestChildExecutions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn, mapRun, children := distributed(f)
	began := f.now.Add(-time.Second)

	want := object{"executionArn": children[0], "stateMachineArn": machineARN + "/label", "name": children[0][strings.LastIndexByte(children[0], ':')+1:],
		"status": "SUCCEEDED", "startDate": seconds(began), "stopDate": seconds(began), "input": "true", "inputDetails": object{"included": true},
		"output": `"first"`, "outputDetails": object{"included": true}, "mapRunArn": mapRun, "redriveCount": 0.0,
		"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven"}
	if diff := cmp.Diff(want, f.call("DescribeExecution", object{"executionArn": children[0]})); diff != "" {
		t.Error(diff)
	}
	got := f.call("DescribeExecution", object{"executionArn": children[1]})
	if got["status"] != "FAILED" || got["error"] != "E" || got["cause"] != "C" || got["stopDate"] != seconds(f.now) ||
		got["redriveStatus"] != "REDRIVABLE_BY_MAP_RUN" {
		t.Errorf("got %v", got)
	}
	types := func(arn string) (types []string) {
		for _, ev := range f.call("GetExecutionHistory", object{"executionArn": arn})["events"].([]any) {
			types = append(types, ev.(object)["type"].(string))
		}
		return types
	}
	if diff := cmp.Diff([]string{"ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunFailed"}, types(arn)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionFailed"}, types(children[1])); diff != "" {
		t.Error(diff)
	}
	machine := f.call("DescribeStateMachineForExecution", object{"executionArn": children[1]})
	if machine["stateMachineArn"] != machineARN+"/label" || machine["label"] != "label" || machine["mapRunArn"] != mapRun || machine["definition"] != definition {
		t.Errorf("got %v", machine)
	}
	if list := f.call("ListExecutions", object{"stateMachineArn": machineARN})["executions"].([]any); len(list) != 1 {
		t.Errorf("listed %v", list)
	}
	list := f.call("ListExecutions", object{"mapRunArn": mapRun, "statusFilter": "FAILED"})["executions"]
	failed := object{"executionArn": children[1], "stateMachineArn": machineARN + "/label", "name": children[1][strings.LastIndexByte(children[1], ':')+1:],
		"status": "FAILED", "startDate": seconds(began), "stopDate": seconds(f.now), "redriveCount": 0.0, "mapRunArn": mapRun}
	if diff := cmp.Diff([]any{failed}, list); diff != "" {
		t.Error(diff)
	}
	_, err := f.try("StopExecution", object{"executionArn": children[1]})
	wantError(t, "stop", err, "ValidationException: the sandbox doesn't stop a child execution of a Map Run by itself: stop the execution around it")
	_, err = f.try("RedriveExecution", object{"executionArn": children[1]})
	wantError(t, "redrive", err, "ExecutionNotRedrivable: Execution Not Redrivable: 'Execution can be redriven by its Map Run only'")
	missing := engine.ChildARN(mapRun, 2)
	_, err = f.try("DescribeExecution", object{"executionArn": missing})
	wantError(t, "a third", err, "ExecutionDoesNotExist: Execution Does Not Exist: '"+missing+"'")
}

func TestListMapRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn, mapRun, children := distributed(f)
	run := object{"executionArn": arn, "mapRunArn": mapRun, "stateMachineArn": machineARN + "/label",
		"startDate": seconds(f.now.Add(-time.Second)), "stopDate": seconds(f.now)}
	if diff := cmp.Diff(object{"mapRuns": []any{run}}, f.call("ListMapRuns", object{"executionArn": arn})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(object{"mapRuns": []any{}}, f.call("ListMapRuns", object{"executionArn": children[0]})); diff != "" {
		t.Error(diff)
	}
}
