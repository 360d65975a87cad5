package local_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// listener is a story that is listened to for one thing.
type listener struct {
	chapters []string
	step     func(local.Step)
}

func (l *listener) Chapter(title string)                { l.chapters = append(l.chapters, title) }
func (*listener) Say(string)                            {}
func (*listener) Statement(string, string, *local.Rows) {}
func (l *listener) Step(s local.Step)                   { l.step(s) }

func demoConfig() local.DemoConfig {
	return local.DemoConfig{Workflow: local.WorkflowBasic, Engine: local.EngineBuiltin, Pace: sandbox.Instant, Region: "ap-northeast-1"}
}

// temporary gives the test a folder for temporary files of its own, which must
// be empty at the end.
func temporary(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}

func TestDemo(t *testing.T) {
	temporary(t)
	// The demo needs nothing of what is configured for AWS, right or wrong.
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	l := &listener{step: func(local.Step) {}}
	result, err := local.Demo(t.Context(), demoConfig(), l)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	rows := []any{map[string]any{"id": 1.0, "name": "Mercury"}}
	key := got["encrypted"].(map[string]any)["kms_key_id"]
	want := map[string]any{
		"execution_arn": string(result.ExecutionARN),
		"status":        "SUCCEEDED",
		"output": map[string]any{
			"instance_id": "soa-04-005", "availability_zone": "ap-northeast-1a", "db_subnet_group_name": "dbsubnetgroup",
			"security_group_id":        got["output"].(map[string]any)["security_group_id"],
			"no_encrypted_snapshot_id": "soa-04-005-no-encrypted", "no_encrypted_snapshot_status": "available",
			"encrypted_snapshot_id": "soa-04-005-encrypted", "encrypted_snapshot_status": "available",
			"encrypted_instance_id": "soa-04-005-encrypted",
		},
		"states": []any{
			"CreateSnapshotState", "DescribeSnapshotState1", "ChoiceState1", "WaitState1", "DescribeSnapshotState1", "ChoiceState1",
			"CopySnapshotState", "DescribeSnapshotState2", "ChoiceState2", "WaitState2", "DescribeSnapshotState2", "ChoiceState2",
			"RestoreDbInstanceState",
		},
		"source": map[string]any{
			"db_instance_identifier": "soa-04-005", "storage_encrypted": false, "kms_key_id": nil,
			"endpoint": got["source"].(map[string]any)["endpoint"],
		},
		"encrypted": map[string]any{
			"db_instance_identifier": "soa-04-005-encrypted", "storage_encrypted": true, "kms_key_id": key,
			"endpoint": got["encrypted"].(map[string]any)["endpoint"],
		},
		"rows":              map[string]any{"source": rows, "encrypted": rows},
		"plaintext_on_disk": map[string]any{"source": true, "encrypted": false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if key, ok := key.(string); !ok || !contains(key, "arn:aws:kms:ap-northeast-1:123456789012:key/") {
		t.Errorf("key %v", key)
	}
	if result.Source.Endpoint.Port == 0 || *result.Source.Endpoint == *result.Encrypted.Endpoint {
		t.Errorf("endpoints %v and %v", result.Source.Endpoint, result.Encrypted.Endpoint)
	}
	if len(l.chapters) != 4 {
		t.Errorf("chapters: %q", l.chapters)
	}
}

// Wherever it is interrupted, nothing is left of it: no file, no goroutine
// (TestMain looks), no port.
func TestDemoInterrupted(t *testing.T) {
	temporary(t)
	for _, state := range []string{"CreateSnapshotState", "WaitState1", "RestoreDbInstanceState"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := local.Demo(ctx, demoConfig(), &listener{step: func(s local.Step) {
			if s.State == state {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, local.ErrInterrupted) || err.Error() != "interrupted: nothing is left of the demo" {
			t.Errorf("%s: got %v", state, err)
		}
	}
}
