package sfnserver_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// refusable are the codes that an action may answer while others change what it
// is about.
var refusable = map[string][]string{
	"CreateStateMachine":   {"StateMachineDeleting", "StateMachineAlreadyExists"},
	"UpdateStateMachine":   {"StateMachineDeleting", "StateMachineDoesNotExist"},
	"StartExecution":       {"StateMachineDeleting", "StateMachineDoesNotExist"},
	"ListExecutions":       {"StateMachineDoesNotExist"},
	"DescribeStateMachine": {"StateMachineDoesNotExist"},
	"TagResource":          {"ResourceNotFound"},
	"RedriveExecution":     {"ExecutionNotRedrivable"},
}

// Everything at once, round by round, on the engine itself, over executions that
// last until the round is over. Whatever came first in it: nothing runs without
// a state machine, what runs is listed under it, and it is DELETING only as long
// as something runs.
func TestActionsAtOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	hold := make(chan struct{})
	h := setupHosted(t, func(ctx context.Context, _ engine.TaskCall) (value.Value, error) {
		mu.Lock()
		held := hold
		mu.Unlock()
		select {
		case <-held:
		case <-ctx.Done():
		}
		return nil, &engine.TaskError{Name: "Broken"} // so that it can be redriven
	})
	const task = `{"StartAt":"T","States":{"T":{"Type":"Task","End":true,"Resource":"arn:aws:lambda:eu-west-1:123456789012:function:f","Comment":"%d"}}}`
	machine := object{"stateMachineArn": machineARN}
	create := object{"name": "m", "definition": fmt.Sprintf(task, 0), "roleArn": roleARN}
	var ended []string // executions of earlier rounds
	for round := range 25 {
		calls := []func() error{}
		call := func(action string, in object) {
			calls = append(calls, func() error {
				_, err := h.try(action, in)
				answer, refused := errors.AsType[*wire.Error](err)
				if err == nil || refused && slices.Contains(refusable[action], answer.Code) {
					return nil
				}
				return fmt.Errorf("%s(%v): %w", action, in, err)
			})
		}
		for i := range 2 {
			call("CreateStateMachine", create)
			call("DeleteStateMachine", machine)
			call("StartExecution", with(machine, object{"name": fmt.Sprintf("e%d-%d", round, i)}))
			call("UpdateStateMachine", with(machine, object{"definition": fmt.Sprintf(task, round*i)}))
			call("ListExecutions", machine)
			call("ListStateMachines", nil)
			call("DescribeStateMachine", machine)
			call("TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "round", "value": fmt.Sprint(round)}}})
		}
		for _, arn := range ended[max(len(ended)-3, 0):] {
			call("RedriveExecution", object{"executionArn": arn})
			call("DescribeExecution", object{"executionArn": arn})
		}
		rand.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		var all sync.WaitGroup
		for _, call := range calls {
			all.Go(func() {
				if err := call(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()

		running := h.checkRunning()
		close(hold)
		for _, arn := range running {
			if err := h.host.Wait(t.Context(), arn); err != nil {
				t.Fatal(err)
			}
		}
		mu.Lock() // only now: a task that is late must not take the next round's
		hold = make(chan struct{})
		mu.Unlock()
		ended = append(ended, running...)
		h.checkRunning()
	}
	if len(ended) == 0 {
		t.Error("nothing was ever started")
	}
	h.call("DeleteStateMachine", machine)
	h.create("m") // the name is free at once
}

// checkRunning holds what runs against what the API says of the state machine m,
// and gives it.
func (h *hosted) checkRunning() []string {
	h.t.Helper()
	running, listed := map[string]bool{}, map[string]bool{}
	for _, x := range h.host.List() {
		if x.Status == history.Running {
			running[x.ARN] = true
		}
	}
	m, err := h.try("DescribeStateMachine", object{"stateMachineArn": machineARN})
	if err == nil {
		for _, x := range h.call("ListExecutions", object{"stateMachineArn": machineARN, "statusFilter": "RUNNING"})["executions"].([]any) {
			listed[x.(object)["executionArn"].(string)] = true
		}
		if m["status"] == "DELETING" && len(running) == 0 {
			h.t.Error("DELETING though nothing runs")
		}
	}
	if diff := cmp.Diff(running, listed); diff != "" {
		h.t.Errorf("running, but not listed (-), of %v, %v:\n%s", m["status"], err, diff)
	}
	return slices.Sorted(maps.Keys(running))
}
