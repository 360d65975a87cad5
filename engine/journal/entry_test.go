package journal_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func event(id history.EventID, eventType history.EventType, details history.Details) history.Record {
	return history.Record{Event: &history.Event{ID: id, PreviousID: id - 1, Timestamp: at.Add(time.Duration(id) * time.Second), Type: eventType, Details: details}}
}

func TestEntry(t *testing.T) {
	t.Parallel()
	const name = "arn:aws:states:us-east-1:123456789012:execution:m:e"
	created := history.Record{Private: &history.ExecutionCreated{ExecutionARN: name, StateMachineARN: "m", Definition: "{}", Configuration: "kept"}}
	started := event(1, history.ExecutionStarted, &history.ExecutionStartedDetails{Input: value.Int(1), RoleARN: "role"})
	failed := event(3, history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E", Cause: "long"})
	redriven := event(4, history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: 1})
	running := journal.Entry{
		Name:    name,
		Created: &history.ExecutionCreated{ExecutionARN: name, StateMachineARN: "m", Configuration: "kept"},
		Started: &history.Event{ID: 1, Timestamp: at.Add(time.Second), Type: history.ExecutionStarted,
			Details: &history.ExecutionStartedDetails{RoleARN: "role"}},
	}
	bare := func(r history.Record) *history.Event {
		ev := *r.Event
		ev.Details = nil
		return &ev
	}
	ended := func(r history.Record) journal.Entry { x := running; x.Ended = bare(r); return x }
	again := running
	again.Redrives, again.Redriven = 1, bare(redriven)
	endedAgain := again
	succeeded := event(5, history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: "large"})
	endedAgain.Ended = bare(succeeded)
	aborted := event(2, history.ExecutionAborted, &history.ExecutionAbortedDetails{})
	timedOut := event(2, history.ExecutionTimedOut, &history.ExecutionTimedOutDetails{})
	// The end of a distributed Map's child isn't that of the execution.
	child := event(1, history.ExecutionSucceeded, &history.ExecutionSucceededDetails{})
	child.Branch = "#0"

	begun := []history.Record{created, started}
	for _, c := range []struct {
		name    string
		records []history.Record
		want    journal.Entry
	}{
		{"running", append(begun, journaltest.History(3)...), running},
		{"failed", append(begun, failed), ended(failed)},
		{"aborted", append(begun, aborted), ended(aborted)},
		{"timed out", append(begun, timedOut), ended(timedOut)},
		{"redriven", append(begun, failed, redriven), again},
		{"ended after a redrive", append(begun, failed, redriven, succeeded), endedAgain},
		{"a child ended", append(begun, child), running},
		{"something else", journaltest.History(3), journal.Entry{Name: name}},
		{"started late", append(journaltest.History(2), created, started), journal.Entry{Name: name}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "journal.log")
			l := mustOpen(t, path)
			mustAppend(t, l, "first", begun)
			for _, r := range c.records {
				mustAppend(t, l, name, []history.Record{r})
			}
			check := func(how string, l *journal.Log) {
				t.Helper()
				got := l.Executions()
				if len(got) != 2 || got[0].Name != "first" {
					t.Fatalf("%s: %v", how, got)
				}
				if diff := cmp.Diff(c.want, got[1]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
			check("as appended", l)
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l = mustOpen(t, path)
			check("opened again", l)
			records, err := l.Records(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.records, records); diff != "" {
				t.Errorf("the records themselves (-want +got):\n%s", diff)
			}
		})
	}
}
