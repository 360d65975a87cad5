package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/statemachine"
)

// workload is a state machine and what runs it.
type workload struct {
	name       string
	definition []byte
	machine    *asl.StateMachine
	input      value.Value
	// transitions is how many states an execution enters.
	transitions int
	// tasks makes the task functions of one execution.
	tasks func() engine.TaskRunner
}

const created = `{"instance_id":"soa-04-005","availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup",
	"security_group_id":"sg-09dfb82d21e4846c4","no_encrypted_snapshot_id":"soa-04-005-no-encrypted"}`

// article is the article's state machine: each snapshot is available at the
// second look, so an execution waits twice.
func article(waitSeconds string) (workload, error) {
	function := func(name string) string { return "arn:aws:lambda:us-east-1:123456789012:function:" + name }
	text, err := statemachine.Render(statemachine.Basic, map[string]string{
		"CreateSnapshotFunctionArn":    function("create-snapshot"),
		"DescribeSnapshotFunctionArn":  function("describe-snapshot"),
		"CopySnapshotFunctionArn":      function("copy-snapshot"),
		"RestoreDbInstanceFunctionArn": function("restore-db-instance"),
		"SnapshotAvailableStatus":      "available",
		"WaitSeconds":                  waitSeconds,
	})
	if err != nil {
		return workload{}, err
	}
	// Five tasks, of which two are done twice, each with a choice after it; two
	// waits.
	return newWorkload("article", text, `{"instance_id":"soa-04-005"}`, 13, newArticleTasks)
}

// loop counts with States.MathAdd.
func loop(iterations int) (workload, error) {
	text := fmt.Sprintf(`{"StartAt":"Count","States":{
		"Count":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"Enough"},
		"Enough":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThanEquals":%d,"Next":"Done"}],"Default":"Count"},
		"Done":{"Type":"Succeed"}}}`, iterations)
	return newWorkload("loop", []byte(text), `{"n":0}`, 2*iterations+1, func() engine.TaskRunner { return nil })
}

func newWorkload(name string, definition []byte, input string, transitions int, tasks func() engine.TaskRunner) (workload, error) {
	w := workload{name: name, definition: definition, transitions: transitions, tasks: tasks}
	var err error
	if w.machine, err = asl.Parse(definition); err != nil {
		return w, err
	}
	w.input, err = value.Parse([]byte(input))
	return w, err
}

// articleTasks are the article's functions, without a database.
type articleTasks struct {
	created value.Value
	looks   int
}

func newArticleTasks() engine.TaskRunner {
	v, _ := value.Parse([]byte(created)) // it is JSON
	return &articleTasks{created: v}
}

// RunTask implements engine.TaskRunner.
func (a *articleTasks) RunTask(_ context.Context, call engine.TaskCall) (value.Value, error) {
	switch call.StateName {
	case "CreateSnapshotState":
		return a.created, nil
	case "CopySnapshotState", "RestoreDbInstanceState":
		return "soa-04-005-encrypted", nil
	}
	if a.looks++; a.looks%2 == 1 {
		return "creating", nil
	}
	return "available", nil
}

// anyArticleTasks are the same for any number of executions side by side: what a
// look finds follows from how far the execution is.
type anyArticleTasks struct{ created value.Value }

// RunTask implements engine.TaskRunner.
func (a anyArticleTasks) RunTask(_ context.Context, call engine.TaskCall) (value.Value, error) {
	switch call.StateName {
	case "CreateSnapshotState":
		return a.created, nil
	case "CopySnapshotState", "RestoreDbInstanceState":
		return "soa-04-005-encrypted", nil
	}
	return "available", nil
}

func (w workload) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{
		"name":        w.name,
		"definition":  json.RawMessage(w.definition),
		"input":       json.RawMessage(value.Append(nil, w.input)),
		"transitions": w.transitions,
		"created":     json.RawMessage(created),
	})
}
