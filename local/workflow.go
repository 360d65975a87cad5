package local

import (
	"strconv"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/statemachine"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// The workflows. The first is that of the article the project grew from; the other,
// which also stops writes, verifies and cuts over, isn't there yet.
const (
	WorkflowBasic   = statemachine.Basic
	WorkflowEncrypt = "encrypt"
)

// CheckWorkflow tells whether a workflow can be run. The error is a
// [*rdscrypt.Refusal] for one that isn't there yet, and a
// [*rdscrypt.InvalidError] for one that will never be.
func CheckWorkflow(name string) error {
	switch name {
	case WorkflowBasic:
		return nil
	case WorkflowEncrypt:
		return &rdscrypt.Refusal{
			Message: `the workflow "encrypt", which stops writes, verifies the copy and cuts over, comes later`,
			Next:    `use --workflow basic, which makes an encrypted copy beside the source`,
		}
	default:
		return &rdscrypt.InvalidError{Field: "workflow", Value: name, Problem: "isn't one", Want: "use basic"}
	}
}

// The longest wait is that of the field Seconds of a Wait state.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
const (
	DefaultWaitSeconds = 60
	MaxWaitSeconds     = 99999999
)

// CheckWaitSeconds refuses what a Wait state doesn't take, with a
// [*rdscrypt.InvalidError].
func CheckWaitSeconds(n int) error {
	if n < 0 || n > MaxWaitSeconds {
		return &rdscrypt.InvalidError{Field: "wait of", Value: strconv.Itoa(n) + " seconds", Problem: "isn't possible",
			Want: "use 0 to " + strconv.Itoa(MaxWaitSeconds)}
	}
	return nil
}

// snapshotAvailable is the status in which a snapshot can be copied and
// restored.
const snapshotAvailable = "available"

// render fills in the definition of a workflow.
func render(workflow string, around arns, waitSeconds int) ([]byte, error) {
	return statemachine.Render(workflow, map[string]string{
		"CreateSnapshotFunctionArn":    around.function(tasks.NameCreateSnapshot),
		"DescribeSnapshotFunctionArn":  around.function(tasks.NameDescribeSnapshot),
		"CopySnapshotFunctionArn":      around.function(tasks.NameCopySnapshot),
		"RestoreDbInstanceFunctionArn": around.function(tasks.NameRestoreDBInstance),
		"SnapshotAvailableStatus":      snapshotAvailable,
		"WaitSeconds":                  strconv.Itoa(waitSeconds),
	})
}
