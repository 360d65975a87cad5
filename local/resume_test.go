package local_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

// interrupt runs encrypt until the nth step has been told, and ends it there.
// It returns false when the execution had no nth step and has ended.
func (f *fixture) interrupt(cfg local.EncryptConfig, n int) bool {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	told := 0
	cfg.Progress = func(local.Step) {
		if told++; told == n {
			cancel()
		}
	}
	result, err := local.Encrypt(ctx, cfg)
	if err == nil {
		if result.Failure() != nil {
			f.t.Fatal(result.Failure())
		}
		return false
	}
	var unfinished *local.UnfinishedError
	if !errors.As(err, &unfinished) || !errors.Is(err, local.ErrInterrupted) {
		f.t.Fatalf("got %v", err)
	}
	want := fmt.Sprintf("execution %s: interrupted: go on with rdscrypt resume %s --state-dir %s", cfg.Name, cfg.Name, f.state)
	if err.Error() != want {
		f.t.Errorf("got %s", err)
	}
	return true
}

func (f *fixture) resume(name string, progress local.Progress) []local.Outcome {
	f.t.Helper()
	outcomes, err := local.Resume(f.t.Context(), local.ResumeConfig{StateDir: f.state, Execution: name, Progress: progress, Clock: &hasty{}})
	if err != nil {
		f.t.Fatal(err)
	}
	return outcomes
}

func (f *fixture) history(name string) report.History {
	f.t.Helper()
	found, err := f.state.Find(name)
	if err != nil {
		f.t.Fatal(err)
	}
	x, err := f.state.Read(found)
	if err != nil {
		f.t.Fatal(err)
	}
	return report.HistoryOf(x)
}

// Interrupted at any step and resumed, an execution ends as one that was left
// alone, in one history without a gap.
func TestInterruptedAnywhereItEndsTheSame(t *testing.T) {
	t.Parallel()
	n := 1
	for interruptAndResume(t, n) {
		n++
	}
	if n < 20 {
		t.Errorf("only %d steps were told", n-1)
	}
}

// interruptAndResume returns false when the execution had no nth step.
func interruptAndResume(t *testing.T, n int) bool {
	f := setup(t)
	defer f.close()
	f.instance("my-db")
	if !f.interrupt(f.config("my-db"), n) {
		return false
	}
	outcomes := f.resume("my-db", nil)
	if len(outcomes) != 1 || outcomes[0].Err != nil || outcomes[0].Result.Failure() != nil {
		t.Fatalf("step %d: %+v", n, outcomes)
	}
	output := report.Document(outcomes[0].Result.Output)
	for _, want := range []string{
		`"no_encrypted_snapshot_status": "available"`,
		`"encrypted_snapshot_status": "available"`,
		`"encrypted_instance_id": "my-db-encrypted"`,
	} {
		if !contains(output, want) {
			t.Errorf("step %d: %s is missing in %s", n, want, output)
		}
	}
	entered := map[string]int{}
	for i, ev := range f.history("my-db").Events {
		if int(ev.ID) != i+1 {
			t.Fatalf("step %d: event %d has the id %d", n, i+1, ev.ID)
		}
		if d, ok := ev.Details.(*history.StateEnteredDetails); ok {
			entered[d.Name]++
		}
		if ev.Type == history.LambdaFunctionFailed {
			t.Errorf("step %d: a task failed", n)
		}
	}
	for _, once := range []string{"CreateSnapshotState", "CopySnapshotState", "RestoreDbInstanceState"} {
		if entered[once] != 1 {
			t.Errorf("step %d: %s was entered %d times", n, once, entered[once])
		}
	}
	return true
}

// Without a name all that is unfinished goes on, side by side, and what has
// ended is left alone.
func TestResumeAll(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, id := range []string{"done", "one", "two"} {
		f.instance(id)
	}
	if f.interrupt(f.config("done"), 0) {
		t.Fatal("it was interrupted")
	}
	for _, id := range []string{"one", "two"} {
		if !f.interrupt(f.config(id), 5) {
			t.Fatalf("%s has ended", id)
		}
	}
	var mu sync.Mutex
	var names []string
	outcomes := f.resume("", func(s local.Step) {
		// Not at the same time, says the contract; the lock is for the race
		// detector to agree.
		if !mu.TryLock() {
			t.Error("two steps at the same time")
			return
		}
		defer mu.Unlock()
		if s.Kind == local.Resumed {
			// Where they stand and how long they still wait depends on who was
			// quicker, the interruption or the clock.
			text, _, _ := strings.Cut(s.Text, " in ")
			names = append(names, text)
		}
	})
	slices.Sort(names)
	if diff := cmp.Diff([]string{"execution one goes on", "execution two goes on"}, names); diff != "" {
		t.Error(diff)
	}
	if len(outcomes) != 2 {
		t.Fatalf("%d outcomes", len(outcomes))
	}
	for _, o := range outcomes {
		if o.Err != nil || o.Result.Status != history.Succeeded {
			t.Errorf("%s: %+v", o.Name, o)
		}
	}
	if again := f.resume("", nil); len(again) != 0 {
		t.Errorf("there was something to do: %+v", again)
	}
	if ended := f.resume("done", nil)[0].Ended; ended == nil || ended.Status != history.Succeeded {
		t.Errorf("got %+v", ended)
	}
}

// When the endpoint is gone the execution stays as it is, and says why.
func TestResumeWithoutItsEndpoint(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	if !f.interrupt(f.config("my-db"), 5) {
		t.Fatal("it has ended")
	}
	endpoint := f.box.Endpoint()
	f.close()
	before := f.history("my-db")
	err := f.resume("", nil)[0].Err
	want := "execution my-db: asking for the AWS account: nothing answers at " + endpoint + ": start one with rdscrypt sandbox"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(len(before.Events), len(f.history("my-db").Events)); diff != "" {
		t.Error(diff)
	}
}
