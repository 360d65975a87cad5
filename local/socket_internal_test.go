package local

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// served waits until the socket of an execution answers.
func served(t *testing.T, f folder) {
	t.Helper()
	for {
		c, err := f.dial(t.Context())
		if err == nil {
			_ = c.Close()
			return
		}
		if !unserved(err) || t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

// The socket speaks Step Functions' API, for this execution and for no other.
func TestSocketAPI(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	ended := running(t, t.Context(), s, "one")
	f := s.folder("one")
	served(t, f)
	arn := string(testRecord("one").ExecutionARN)
	var described struct{ Status, Name string }
	if err := f.call(t.Context(), "DescribeExecution", map[string]string{"executionArn": arn}, &described); err != nil || described.Status != "RUNNING" || described.Name != "one" {
		t.Errorf("%+v, %v", described, err)
	}
	for action, want := range map[string]string{
		"StartExecution":    "AccessDeniedException: this endpoint serves one execution: " + arn,
		"DescribeExecution": "ExecutionDoesNotExist: Execution Does Not Exist: '" + strings.TrimSuffix(arn, "one") + "two'",
	} {
		err := f.call(t.Context(), action, map[string]string{"executionArn": strings.TrimSuffix(arn, "one") + "two"}, nil)
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v", action, err)
		}
	}
	if _, _, err := Stop(t.Context(), StopConfig{StateDir: s}); err != nil {
		t.Fatal(err)
	}
	<-ended
	if _, err := f.dial(t.Context()); !unserved(err) {
		t.Errorf("after its end: %v", err)
	}
}

// shortTemp is a folder whose path leaves room for that of a socket, which
// t.TempDir doesn't with a long name.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A state directory too deep for a socket has it elsewhere, and nothing is left
// of it.
func TestSocketElsewhere(t *testing.T) {
	runtime := shortTemp(t)
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	f := folder{"one", filepath.Join(shortTemp(t), strings.Repeat("deep", 30))}
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time what a kill has left is there
		l, remove, err := f.listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = l.Accept() }()
		c, err := f.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		_ = l.Close()
		defer remove()
	}
	if left, err := os.ReadDir(runtime); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
	f.removeSocket()
	if left, err := os.ReadDir(runtime); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := os.Stat(f.pointer()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the pointer: %v", err)
	}
}
