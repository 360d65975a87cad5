package local

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

const testTag = "rdscrypt:execution=arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:one"

// begun begins the execution one and returns its folder.
func begun(t *testing.T) (StateDir, folder) {
	t.Helper()
	s := StateDir(t.TempDir())
	if err := s.begin(testRecord("one"), nil); err != nil {
		t.Fatal(err)
	}
	return s, s.folder("one")
}

// rewrite replaces the journal by one that is whole and has other records.
func rewrite(t *testing.T, f folder, records ...history.Record) {
	t.Helper()
	if err := os.Remove(f.journal()); err != nil {
		t.Fatal(err)
	}
	log, err := journal.Open(f.journal())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(log.Execution(string(testRecord("one").ExecutionARN)).Append(records), log.Close()); err != nil {
		t.Fatal(err)
	}
}

// Whatever is done to a folder, describing and taking the execution end in
// doubt, with what to look for.
func TestDoubt(t *testing.T) {
	t.Parallel()
	const lost = ": restore it from a copy, or look at AWS for what has "
	for _, c := range []struct {
		name string
		harm func(*testing.T, folder)
		want string // with JOURNAL in the place of its path
	}{
		{"no journal", func(t *testing.T, f folder) {
			if err := os.Remove(f.journal()); err != nil {
				t.Fatal(err)
			}
		}, "journal JOURNAL is missing" + lost + "a tag rdscrypt:execution that ends in :one"},
		{"an empty file", func(t *testing.T, f folder) {
			if err := os.Truncate(f.journal(), 0); err != nil {
				t.Fatal(err)
			}
		}, "journal JOURNAL is empty" + lost + "a tag rdscrypt:execution that ends in :one"},
		{"another's journal", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			created := *history.Created(k.records)
			created.ExecutionARN = strings.TrimSuffix(created.ExecutionARN, "one") + "two"
			rewrite(t, f, history.Record{Private: &created}, k.records[1])
		}, "journal JOURNAL is that of execution two: give the folder the name of its execution"},
		{"another's records behind its own", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			log, err := journal.Open(f.journal())
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(log.Execution("foreign").Append(k.records), log.Close()); err != nil {
				t.Fatal(err)
			}
		}, "journal JOURNAL has records of another execution, foreign" + lost + "the tag " + testTag},
		{"its records under another name", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(f.journal()); err != nil {
				t.Fatal(err)
			}
			log, err := journal.Open(f.journal())
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(log.Execution("foreign").Append(k.records), log.Close()); err != nil {
				t.Fatal(err)
			}
		}, "journal JOURNAL has records of another execution, foreign" + lost + "the tag " + testTag},
		{"no records", func(t *testing.T, f folder) { rewrite(t, f) },
			"journal JOURNAL is empty" + lost + "a tag rdscrypt:execution that ends in :one"},
		{"no first record", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			rewrite(t, f, k.records[1:]...)
		}, "journal JOURNAL doesn't say how the execution began" + lost + "the tag " + testTag},
		{"an earlier rdscrypt", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			rewrite(t, f, k.records[1:]...)
			text := `{"version": 1, "execution_arn": "` + string(k.ExecutionARN) + `"}`
			if err := os.WriteFile(filepath.Join(f.path, "execution.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "an earlier rdscrypt began it, which kept its journal in another form: go on with that one, or look at AWS for what has the tag " + testTag},
		{"a later rdscrypt", func(t *testing.T, f folder) {
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			rewrite(t, f, history.Record{Private: &history.ExecutionCreated{ExecutionARN: string(k.ExecutionARN),
				Configuration: value.NewObject(value.Field{Name: "version", Value: value.Int(2)})}})
		}, "its configuration has version 2, this rdscrypt knows version 1: use the rdscrypt that began it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, f := begun(t)
			c.harm(t, f)
			want := "execution one: " + strings.ReplaceAll(c.want, "JOURNAL", f.journal())
			_, describing := s.Describe("one")
			_, taking := s.take(t.Context(), "one")
			for _, err := range []error{describing, taking} {
				var doubt *DoubtError
				if !errors.As(err, &doubt) || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
		})
	}
}

// A journal can be whole, and its records still not fit together. Then the
// execution isn't run.
func TestDoubtAboutTheDefinition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, want string }{
		{"a state renamed", "CreateSnapshotState", "BeginState",
			`execution one: loading execution: it stands in the state "CreateSnapshotState" in phase Entered, which its definition doesn't have: ` +
				"restore it from a copy, or look at AWS for what has the tag " + testTag},
		{"a foreign function", "function:copy-snapshot", "function:copy",
			"execution one: its state machine calls arn:aws:lambda:us-east-1:123456789012:function:copy in state CopySnapshotState, " +
				"which isn't a function of rdscrypt in its account and Region: use the rdscrypt that began it"},
		{"a foreign language", `"Seconds": 1`, `"Seconds": "soon"`,
			"execution one: invalid state machine definition: SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/WaitState1/Seconds; " +
				"SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/WaitState2/Seconds: use the rdscrypt that began it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, f := begun(t)
			k, err := f.read()
			if err != nil {
				t.Fatal(err)
			}
			created := *history.Created(k.records)
			created.Definition = strings.ReplaceAll(created.Definition, c.old, c.new)
			entered := history.Record{Event: &history.Event{ID: 2, PreviousID: 0, Timestamp: k.records[1].Event.Timestamp,
				Type: history.TaskStateEntered, Details: &history.StateEnteredDetails{Name: "CreateSnapshotState"}}}
			rewrite(t, f, history.Record{Private: &created}, k.records[1], entered)
			x, err := s.take(t.Context(), "one")
			if err == nil {
				defer x.giveBack()
				x.access.Clients = &awsapi.Clients{}
				_, err = x.run(t.Context(), Resumed, Progress(nil).oneByOne(), engine.SystemClock{})
			}
			var doubt *DoubtError
			if !errors.As(err, &doubt) || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// A journal that can't be written ends the run, not the execution.
func TestJournalThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s, f := begun(t)
	x, err := s.take(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	defer x.giveBack()
	if err := x.log.Close(); err != nil { // what a full disk does to it
		t.Fatal(err)
	}
	x.access.Clients = &awsapi.Clients{}
	_, err = x.run(t.Context(), Resumed, Progress(nil).oneByOne(), engine.SystemClock{})
	want := "file already closed: go on with rdscrypt resume one --state-dir " + string(s)
	var unfinished *UnfinishedError
	if !errors.As(err, &unfinished) || !strings.Contains(err.Error(), "journal "+f.journal()) || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
