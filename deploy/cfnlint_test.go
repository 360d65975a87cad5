package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// cfn-lint, which knows the types' own schemas, finds nothing in a Region of any
// partition: neither in the templates nor in what a deployment sends.
func TestCFNLint(t *testing.T) {
	t.Parallel()
	program := require.Program(t, "cfn-lint", "it with pip install cfn-lint")
	sent, err := deploy.Template(map[string]deploy.Location{
		"dist/rdscrypt-lambda.zip":    {Bucket: "artifacts", Key: "rdscrypt-lambda.zip"},
		"statemachine/basic.asl.json": {Bucket: "artifacts", Key: "basic.asl.json", Version: "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sent.yaml")
	if err := os.WriteFile(file, sent, 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--regions", "us-east-1", "cn-north-1", "us-gov-west-1", "--template", file}, templateNames(t)...)
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
