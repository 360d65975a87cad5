package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(*testing.T) journaltest.Subject {
		m := &journal.Memory{}
		return journaltest.Subject{Open: func(*testing.T) journaltest.Journal { return m }}
	})
}

func TestExecution(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(t *testing.T) journaltest.Subject {
		s := shelf{path: filepath.Join(t.TempDir(), "journal.log")}
		reopen := func(t *testing.T) journaltest.Journal { return s.open(t).Execution("one") }
		return journaltest.Subject{Open: reopen, Reopen: reopen}
	})
}

// An execution is in its log as if it were alone there.
func TestExecutionAmongOthers(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(t *testing.T) journaltest.Subject {
		s := shelf{path: filepath.Join(t.TempDir(), "journal.log")}
		reopen := func(t *testing.T) journaltest.Journal {
			l := s.open(t)
			return &crowded{Execution: l.Execution("one"), before: l.Execution("before"), after: l.Execution("after")}
		}
		return journaltest.Subject{Open: reopen, Reopen: reopen}
	})
}

// crowded appends to other executions before and after.
type crowded struct {
	*journal.Execution
	before, after *journal.Execution
}

func (c *crowded) Append(records []history.Record) error {
	if len(records) == 0 {
		return c.Execution.Append(records)
	}
	return errors.Join(c.before.Append(records[:1]), c.Execution.Append(records), c.after.Append(records))
}

// shelf opens a log again and again.
type shelf struct {
	path string
	log  *journal.Log
}

func (s *shelf) open(t *testing.T) *journal.Log {
	t.Helper()
	if s.log != nil {
		if err := s.log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s.log = mustOpen(t, s.path)
	return s.log
}

func mustOpen(t *testing.T, path string) *journal.Log {
	t.Helper()
	l, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func mustAppend(t *testing.T, l *journal.Log, name string, records []history.Record) {
	t.Helper()
	if err := l.Execution(name).Append(records); err != nil {
		t.Fatal(err)
	}
}

// wantContents compares what the log at path holds, read from outside and by
// an open log.
func wantContents(t *testing.T, path string, want []journal.Contents) {
	t.Helper()
	got, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("read (-want +got):\n%s", diff)
	}
	l, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if diff := cmp.Diff(want, contents(t, l)); diff != "" {
		t.Fatalf("opened (-want +got):\n%s", diff)
	}
}

// contents is what an open log holds.
func contents(t *testing.T, l *journal.Log) []journal.Contents {
	t.Helper()
	var all []journal.Contents
	for _, x := range l.Executions() {
		records, err := l.Records(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, journal.Contents{Name: x.Name, Records: records})
	}
	return all
}

func TestAnyNameIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	var want []journal.Contents
	for i, name := range []string{"", "arn:aws:states:us-east-1:123456789012:execution:m:e", "\n@0\n{", "\xff\x00", "é\u2028", `"`} {
		records := journaltest.History(i + 1)
		mustAppend(t, l, name, records)
		want = append(want, journal.Contents{Name: name, Records: records})
	}
	wantContents(t, path, want)
}

func TestWhatIsNotInTheLog(t *testing.T) {
	t.Parallel()
	l := mustOpen(t, filepath.Join(t.TempDir(), "journal.log"))
	if records, err := l.Records("none"); records != nil || err != nil {
		t.Errorf("got %v, %v", records, err)
	}
	if _, err := l.Execution("none").Records(); err != nil || len(l.Executions()) != 0 {
		t.Errorf("asking for an execution made it: %v, %v", l.Executions(), err)
	}
}

func TestClosedLogTakesNoMore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	mustAppend(t, l, "one", journaltest.History(1))
	for range 2 {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	want := "journal " + path + ": file already closed"
	if err := l.Execution("one").Append(journaltest.History(1)); err == nil || err.Error() != want {
		t.Errorf("Append: %v, want %s", err, want)
	}
	want = "reading journal " + path + " at offset "
	if _, err := l.Records("one"); !errors.Is(err, os.ErrClosed) || err.Error()[:len(want)] != want {
		t.Errorf("Records: %v, want %s", err, want)
	}
}

func TestUnopenable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	missing := filepath.Join(folder, "none", "journal.log")
	for path, want := range map[string]string{
		folder:  "opening journal: open " + folder + ": is a directory",
		missing: "opening journal: open " + missing + ": no such file or directory",
	} {
		if _, err := journal.Open(path); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	want := "reading journal: open " + missing + ": no such file or directory"
	if _, err := journal.Read(missing); !errors.Is(err, os.ErrNotExist) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What is read again has to be what was appended, also while the log is open.
func TestChangedUnderAnOpenLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	mustAppend(t, l, "one", journaltest.History(1))
	mustAppend(t, l, "two", journaltest.History(2))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-10] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var corrupt *journal.CorruptError
	if _, err := l.Records("two"); !errors.As(err, &corrupt) || corrupt.Reason != "it was changed since it was written or opened" {
		t.Errorf("got %v", err)
	}
	if records, err := l.Records("one"); err != nil || len(records) != 1 {
		t.Errorf("what was left alone: %v, %v", records, err)
	}
}

// Another process may read at any time: it sees a prefix of every history.
func TestReadWhileWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	all := journaltest.History(100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range all {
			for e := range 2 {
				if err := l.Execution(fmt.Sprint(e)).Append(all[i : i+1]); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		got, err := journal.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got {
			if diff := cmp.Diff(all[:len(c.Records)], c.Records); diff != "" {
				t.Fatalf("no prefix of %s:\n%s", c.Name, diff)
			}
		}
		if ended && (len(got) != 2 || len(got[1].Records) != len(all)) {
			t.Errorf("at the end: %d executions", len(got))
		}
	}
}
