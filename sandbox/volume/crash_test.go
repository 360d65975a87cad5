package volume_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

func TestFailingWriteKeepsOld(t *testing.T) {
	t.Parallel()
	failure := errors.New("engine gave up")
	for _, key := range []volume.KeyWrapper{nil, newTestKey(t, arn)} {
		v := create(t, "v", key)
		put(t, v, "dump", "Mercury")
		err := v.WriteFile("dump", func(w io.Writer) error {
			if _, err := w.Write(make([]byte, 3<<20)); err != nil {
				return err
			}
			return failure
		})
		if !errors.Is(err, failure) || !strings.HasPrefix(err.Error(), "writing dump to volume v: ") {
			t.Errorf("got %v, want the failure with what was being done", err)
		}
		if got, err := get(v, "dump"); got != "Mercury" || err != nil {
			t.Errorf("file is now %q, %v", got, err)
		}
		if entries, _ := os.ReadDir(v.Dir()); len(entries) != 2 {
			t.Errorf("the failed write left something: %v", entries)
		}
	}
}

// crashDir tells the test binary, started again, to be the victim.
const crashDir = "VOLUME_TEST_CRASH_DIR"

// TestCrash kills a process in the middle of WriteFile.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		writeAndWait(t, dir)
		return
	}
	t.Parallel()
	v := create(t, "v", nil)
	put(t, v, "dump", "Mercury")

	child := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	child.Env = append(os.Environ(), crashDir+"="+v.Dir())
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "written\n" {
		t.Errorf("child said %q, %v", line, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child wasn't killed")
	}

	if left, _ := filepath.Glob(filepath.Join(v.Dir(), ".new-dump-*")); len(left) != 1 {
		t.Errorf("the crash wasn't in the middle of a write: temporary files %v", left)
	}
	v, err = volume.Open(v.Dir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(v, "dump"); got != "Mercury" || err != nil {
		t.Errorf("after the crash the file is %q, %v", got, err)
	}
	if files, err := v.Files(); err != nil || len(files) != 1 {
		t.Errorf("files after the crash: %v, %v", files, err)
	}
	put(t, v, "dump", "Venus")
	if got, err := get(v, "dump"); got != "Venus" || err != nil {
		t.Errorf("writing after the crash gives %q, %v", got, err)
	}
}

// writeAndWait is the victim: it says when half of its content is in the
// temporary file and waits for its end.
func writeAndWait(t *testing.T, dir string) {
	v, err := volume.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = v.WriteFile("dump", func(w io.Writer) error {
		if _, err := io.WriteString(w, "half of the new content"); err != nil {
			return err
		}
		if _, err := os.Stdout.WriteString("written\n"); err != nil {
			return err
		}
		select {}
	})
	t.Fatal(err)
}
