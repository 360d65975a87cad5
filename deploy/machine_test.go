package deploy_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// The command that runs the workflow on this machine needs permissions too: what
// the page says of it is what it calls.
func TestMachinePermissions(t *testing.T) {
	t.Parallel()
	box, err := sandbox.Start(t.Context(), sandbox.Config{
		DataDir: filepath.Join(t.TempDir(), "sandbox"), Listen: "127.0.0.1:0", Pace: sandbox.Instant,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	createSource(t, rds.NewFromConfig(awsConfig(box.Endpoint())))
	r := &recorder{calls: map[string][]apiCall{}}
	result, err := local.Encrypt(t.Context(), local.EncryptConfig{
		StateDir: local.StateDir(filepath.Join(t.TempDir(), "state")),
		AWS:      awsapi.Options{Region: region, EndpointURL: r.proxy(t, "encrypt", box.Endpoint()).URL},
		Instance: "soa-04-005", Workflow: local.WorkflowBasic,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Failure(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range r.calls["encrypt"] {
		got = append(got, c.action)
	}
	slices.Sort(got)
	if diff := cmp.Diff(machineCalled, slices.Compact(got)); diff != "" {
		t.Errorf("(-table +recorded):\n%s", diff)
	}
}
