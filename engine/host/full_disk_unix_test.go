//go:build unix

package host_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// fullDiskVariable is set in the process whose files can't grow.
const fullDiskVariable = "RDSCRYPT_TEST_FULL_DISK"

// An execution whose journal had no room is taken up again after a minute, from
// what was kept; who waits is told why it doesn't go on, and who starts another
// one meanwhile isn't disturbed.
func TestFullDiskForAMoment(t *testing.T) {
	if os.Getenv(fullDiskVariable) != "" {
		synctest.Test(t, fullDiskForAMoment)
		return
	}
	t.Parallel()
	// The limit is that of a process, and other tests write files too.
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullDiskForAMoment$")
	cmd.Env = append(os.Environ(), fullDiskVariable+"=1")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
}

func fullDiskForAMoment(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	var calls atomic.Int64
	release := make(chan bool)
	folder := t.TempDir()
	h, end := open(t, folder, taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) {
		calls.Add(1)
		<-release
		return "worked", nil
	}))
	defer end()
	if _, err := h.Start(start("a", works)); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()

	info, err := os.Stat(filepath.Join(folder, "executions.log"))
	if err != nil {
		t.Fatal(err)
	}
	lift := limitFiles(t, uint64(info.Size())+10)
	close(release)
	wait := h.Wait(t.Context(), arn("a"))
	if !errors.Is(wait, syscall.EFBIG) {
		t.Errorf("Wait without room: %v", wait)
	}
	if _, err := h.Start(start("b", works)); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("Start without room: %v", err)
	}
	if state, err := h.State(arn("a")); err != nil || state.Phase != history.Started {
		t.Errorf("what is kept: %s, %v", state.Phase, err)
	}
	lift()

	if _, err := h.Start(start("b", works)); err != nil {
		t.Errorf("Start with room again: %v", err)
	}
	if err := h.Wait(t.Context(), arn("b")); err != nil {
		t.Error(err)
	}
	if state, err := h.State(arn("a")); err != nil || state.Status != history.Running || calls.Load() != 2 {
		t.Errorf("before it is taken up again: %s, %d calls, %v", state.Status, calls.Load(), err)
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	if err := h.Wait(t.Context(), arn("a")); err != nil {
		t.Errorf("Wait for the end: %v", err)
	}
	if state, err := h.State(arn("a")); err != nil || state.Output != "worked" || calls.Load() != 3 {
		t.Errorf("%s %v after %d calls, %v", state.Status, state.Output, calls.Load(), err)
	}
}

// limitFiles has files of this process grow to so many bytes only. What it
// returns lifts that.
func limitFiles(t *testing.T, size uint64) (lift func()) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
	}
}
