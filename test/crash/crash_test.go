//go:build unix

// Package crash kills a process that runs an execution, at every step of it, and
// compares what its successors make of it with an undisturbed run.
//
// The processes are this test's own binary: each runs a host over a log on disk
// and ends itself by SIGKILL at the moment that it was told, so the kernel takes
// it away in the middle of everything else it does. A write that was torn in its
// middle is made of the log afterwards.
package crash

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// begin returns the order to begin an execution, or to go on with it, in a log of
// its own, undisturbed.
func begin(t *testing.T) order {
	t.Helper()
	return order{Log: filepath.Join(t.TempDir(), "log"), Epoch: time.Now(), When: never}
}

// process runs a child process and returns what it has counted when it has taken
// the execution to its end; nil when it was killed as it was told to be.
func process(t *testing.T, o order) counts {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), orderVariable+"="+string(text))
	output, err := cmd.Output()
	var exit *exec.ExitError
	if err == nil {
		var c counts
		if err := json.Unmarshal(output, &c); err != nil {
			t.Fatalf("%+v: %v: %s", o, err, output)
		}
		return c
	}
	if !errors.As(err, &exit) {
		t.Fatalf("%+v: %v", o, err)
	}
	if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGKILL || o.When == never {
		t.Fatalf("%+v: %v: %s", o, err, exit.Stderr)
	}
	return nil
}

// outcome is what must be the same however often a run was killed.
type outcome struct {
	Status   history.ExecutionStatus
	Output   string
	Redrives int
	// Events are the types of the events, sorted: branches run side by side, so
	// theirs may come in another order. Children has those of child executions.
	Events, Children []string
}

// read folds a log: a history with a gap or a double is refused by that.
func read(t *testing.T, path string) outcome {
	t.Helper()
	contents, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(contents) != 1 {
		t.Fatalf("%d executions in the log", len(contents))
	}
	records := contents[0].Records
	state, err := history.Fold(records)
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{Status: state.Status, Output: value.Text(state.Output), Redrives: state.RedriveCount}
	for _, r := range records {
		switch {
		case r.Event == nil:
		case r.Branch.Execution() == "":
			o.Events = append(o.Events, string(r.Event.Type))
		default:
			o.Children = append(o.Children, string(r.Branch.Execution())+" "+string(r.Event.Type))
		}
	}
	slices.Sort(o.Events)
	slices.Sort(o.Children)
	return o
}

// undisturbed returns the outcome of a run that nothing happens to, and how often
// each moment comes at which it could be killed.
func undisturbed(t *testing.T) (outcome, counts) {
	t.Helper()
	o := begin(t)
	c := process(t, o)
	want := read(t, o.Log)
	if want.Status != history.Succeeded || want.Redrives != 1 {
		t.Fatalf("undisturbed: %+v", want)
	}
	return want, c
}

// missed is how many of the kills may not come about, in a hundred: branches that
// run side by side share more writes at one time than at another.
const missed = 5

func TestKilledAtEveryMoment(t *testing.T) {
	t.Parallel()
	want, c := undisturbed(t)
	t.Logf("%v, %d events, %d of child executions", c, len(want.Events), len(want.Children))
	kills, never := 0, atomic.Int64{}
	t.Run("killed", func(t *testing.T) {
		for when, n := range map[moment]int{beforeWrite: c[beforeWrite], afterWrite: c[afterWrite], inWrite: c[afterWrite], inCall: c[inCall]} {
			every := 1
			if when == beforeWrite {
				every = 3 // most writes are of several events
			}
			for i := 0; i < n; i += every {
				kills++
				t.Run(fmt.Sprintf("%s/%d", when, i), func(t *testing.T) {
					t.Parallel()
					if !killedAt(t, want, when, i) {
						never.Add(1)
					}
				})
			}
		}
	})
	if n := int(never.Load()); n*100 > kills*missed {
		t.Errorf("%d of %d kills never came about", n, kills)
	}
}

// killedAt kills a run at a moment and has a successor take it to its end. It
// reports false when the moment didn't come.
func killedAt(t *testing.T, want outcome, when moment, i int) bool {
	t.Helper()
	o := begin(t)
	o.When, o.Kill = when, i
	if when == inWrite {
		o.When = afterWrite
	}
	killed := process(t, o) == nil
	if killed && when == inWrite {
		tear(t, o.Log)
	}
	if killed {
		o.When = never
		process(t, o)
	}
	if diff := cmp.Diff(want, read(t, o.Log)); diff != "" {
		t.Errorf("(-undisturbed +killed):\n%s", diff)
	}
	return killed
}

// tear takes a few bytes off the end of a log, as when the process and the
// machine ended during the last write.
func tear(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-9); err != nil {
		t.Fatal(err)
	}
}

// Each process is killed as soon as one event is safe: the execution gets to its
// end all the same.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.When = afterWrite
	processes := 1
	for process(t, o) == nil {
		if processes++; processes > 500 {
			t.Fatal("it doesn't get anywhere")
		}
	}
	want, _ := undisturbed(t)
	if diff := cmp.Diff(want, read(t, o.Log)); diff != "" {
		t.Errorf("(-undisturbed +killed %d times):\n%s", processes-1, diff)
	}
	t.Logf("%d processes", processes)
}
