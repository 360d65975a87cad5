package deploy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/test/require"
)

// The definition is a template still when it is in S3: CloudFormation makes a
// number of WaitSeconds. What it makes passes a validator that isn't ours.
func TestASLValidator(t *testing.T) {
	t.Parallel()
	npm := require.Program(t, "npm", "Debian's npm")
	folder := t.TempDir()
	install := exec.Command(npm, "install", "--prefix", folder, "--cache", filepath.Join(folder, "cache"),
		"--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=10000", "asl-validator@4.0.0")
	if out, err := install.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		t.Skipf("npm can't install asl-validator here, which this test needs: %v: %s", err, lines[0])
	}
	validate := func(definition []byte) error {
		file := filepath.Join(t.TempDir(), "definition.json")
		if err := os.WriteFile(file, definition, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(filepath.Join(folder, "node_modules/.bin/asl-validator"), "--json-path", file).CombinedOutput()
		if err != nil {
			t.Logf("asl-validator: %s", out)
		}
		return err
	}
	for name, definition := range newStack(t, nil).definitions() {
		if err := validate(definition); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var broken object
		if err := json.Unmarshal(definition, &broken); err != nil {
			t.Fatal(err)
		}
		broken["StartAt"] = "Nowhere"
		text, err := json.Marshal(broken)
		if err != nil {
			t.Fatal(err)
		}
		if validate(text) == nil {
			t.Errorf("%s: the validator takes what starts nowhere", name)
		}
	}
}
