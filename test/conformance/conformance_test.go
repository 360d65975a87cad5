// Package conformance puts the sandbox before the recordings of what AWS Step
// Functions itself answered, with the runner that comes with them: a client of
// the API, which judges each case at four levels. Every case has to reach the
// highest, "detail", but for those that unmet.txt names with the reason.
package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox"
)

// recordings is the folder of the cases and their runner.
const recordings = "../../../shared/conformance"

// detail is the highest level.
const detail = 4

// result is what the runner says of a case.
type result struct {
	Folder  string
	ID      string
	Level   int
	Reason  string
	Seconds float64
}

func (r result) name() string { return r.Folder + "/" + r.ID }

func TestRecordings(t *testing.T) {
	t.Parallel()
	runner, err := filepath.Abs(filepath.Join(recordings, "runner", "run.py"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(runner); err != nil {
		t.Skip("no recordings in shared/conformance beside the repository")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing: install Debian's python3 to run the recordings")
	}
	lambda := freePort(t)
	s, err := sandbox.Start(t.Context(), sandbox.Config{
		DataDir:        t.TempDir(),
		Listen:         "127.0.0.1:0",
		LambdaEndpoint: "http://127.0.0.1:" + lambda,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	out := filepath.Join(t.TempDir(), "results.json")
	cmd := exec.CommandContext(t.Context(), python, runner, "--endpoint", s.Endpoint(), "--folders", "core,lambda,validation",
		"--jobs", "16", "--lambda-port", lambda, "--level", "detail", "--max-list", "0", "--json", out)
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	t.Logf("%s", text)
	unmet := readUnmet(t)
	for _, r := range readResults(t, out) {
		reason, expected := unmet[r.name()]
		switch {
		case r.Level < detail && !expected:
			t.Errorf("%s reaches level %d: %s", r.name(), r.Level, r.Reason)
		case r.Level == detail && expected:
			t.Errorf("%s is met, but unmet.txt says: %s", r.name(), reason)
		}
		delete(unmet, r.name())
	}
	for name := range unmet {
		t.Errorf("unmet.txt names %s, which isn't there", name)
	}
}

// readUnmet reads the cases that can't be met, each with the reason.
func readUnmet(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("unmet.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unmet := map[string]string{}
	reason := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "":
			reason = ""
		case strings.HasPrefix(line, "#"):
			reason += strings.TrimSpace(strings.TrimPrefix(line, "#")) + " "
		case reason == "":
			t.Errorf("unmet.txt names %s without a reason", line)
		default:
			unmet[line] = reason
		}
	}
	return unmet
}

func readResults(t *testing.T, path string) []result {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var results []result
	if err := json.Unmarshal(text, &results); err != nil {
		t.Fatal(err)
	}
	if len(results) == 0 {
		t.Fatal("the runner found no cases")
	}
	return results
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
