package rdsserver_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// A kill loses no more than the last seconds, whether snapshots are taken or not.
func TestDataIsSavedWhileItRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	onDisk := func() string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(f.volumeOf("db", "db").Dir, dataFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	f.server.Settle()
	for _, text := range []string{"first", "second"} {
		f.database("db").write(text)
		f.clock.untilTimers(1)
		f.clock.advance(rdsserver.Autosave - time.Millisecond)
		f.server.Settle()
		if got := onDisk(); got == text {
			t.Errorf("%s was saved early", text)
		}
		f.clock.advance(time.Millisecond)
		f.server.Settle()
		if got := onDisk(); got != text {
			t.Errorf("on disk is %q, want %q", got, text)
		}
	}
}

// A save that fails again and again is told once.
func TestFailedSaveIsTold(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").failSaves(errors.New("disk full"))
	for range 3 {
		f.clock.untilTimers(1)
		f.clock.advance(rdsserver.Autosave)
		f.server.Settle()
	}
	if n := strings.Count(f.log.String(), "disk full"); n != 1 {
		t.Errorf("told %d times:\n%s", n, f.log)
	}
	f.database("db").failSaves(nil)
}
