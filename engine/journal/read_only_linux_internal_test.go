package journal

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// What may not be written is said with its path, and the log in it can be read.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "journal.log")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Execution("one").Append(numbered(1)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{path: 0o444, folder: 0o555, filepath.Dir(folder): 0o755} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(folder, "other.log")
	asNobody(t, func() {
		for _, path := range []string{path, other} {
			want := "opening journal: open " + path + ": permission denied"
			if _, err := Open(path); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
		if got, err := Read(path); err != nil || len(got) != 1 {
			t.Errorf("reading: %v, %v", got, err)
		}
	})
	if err := os.Chmod(folder, 0o755); err != nil { // so that it can be cleared away
		t.Fatal(err)
	}
}

// asNobody calls f in a thread that may not write everywhere, as root's may.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan error)
	go func() {
		// The thread ends with the goroutine, which doesn't unlock it.
		runtime.LockOSThread()
		err := unix.Setfsuid(65534)
		if err == nil {
			f()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Skip("no other user to be:", err)
	}
}
