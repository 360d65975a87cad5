package local_test

import (
	"context"
	"errors"
	"testing"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

func tryOut(t *testing.T, definition, functions string) (report.Description, error) {
	t.Helper()
	return local.Try(t.Context(), local.TryConfig{Definition: []byte(definition), Input: []byte(`{"snapshot_id":"none"}`), Functions: functions, Region: "us-east-1"})
}

// Both ways to call a function get its result, and its error by name.
func TestTryCallsFunctions(t *testing.T) {
	t.Parallel()
	box := startSandbox(t, t.TempDir())
	defer func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	for _, task := range []string{
		`"Resource": "arn:aws:lambda:us-east-1:123456789012:function:describe-snapshot"`,
		`"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "describe-snapshot", "Payload.$": "$"}`,
	} {
		d, err := tryOut(t, `{"StartAt":"A","States":{"A":{"Type":"Task",`+task+`,"End":true}}}`, box.Endpoint())
		if err != nil || d.Status != history.Failed || d.Error != "DBSnapshotNotFound" {
			t.Errorf("%s: %+v, %v", task, d, err)
		}
	}
}

func TestTryRefusals(t *testing.T) {
	t.Parallel()
	const token = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",` +
		`"Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"End":true}}}`
	for definition, want := range map[string]string{
		token: "state A waits for a task token, and here is nobody to send it back: run it in rdscrypt sandbox",
		`{"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[` + token + `],"End":true}}}`: "state A waits for a task token, and here is nobody to send it back: run it in rdscrypt sandbox",
	} {
		_, err := tryOut(t, definition, "http://127.0.0.1:1")
		var refusal *rdscrypt.Refusal
		if !errors.As(err, &refusal) || err.Error() != want {
			t.Errorf("got %v", err)
		}
	}
}

// Interrupted, it says that nothing is left to go on with.
func TestTryInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := local.Try(ctx, local.TryConfig{
		Definition: []byte(`{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":3600,"End":true}}}`),
		Input:      []byte("{}"), Region: "us-east-1",
		Tell: func(h report.History) error {
			if h.Events[0].Type == history.WaitStateEntered {
				cancel()
			}
			return nil
		},
	})
	if !errors.Is(err, local.ErrInterrupted) || err.Error() != "interrupted: nothing of it was kept" {
		t.Errorf("got %v", err)
	}
}
