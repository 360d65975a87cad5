package journal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

// However appends of several executions come, one after the other, at the same
// time, with the log closed and its last frame torn between them, each
// execution reads back what was acknowledged, in order.
func TestAnyInterleavingReadsBack(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		m := &model{path: filepath.Join(folder, fmt.Sprint(run)), kept: map[string][]history.Record{}}
		m.open(t)
		defer func() { m.log.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"append":   m.append,
			"together": m.together,
			"reopen":   m.reopen,
			"":         m.check,
		})
	})
}

type model struct {
	path  string
	log   *journal.Log
	order []string
	kept  map[string][]history.Record
}

var names = []string{"a", "b", "c", "d"}

func (m *model) open(t *rapid.T) {
	l, err := journal.Open(m.path)
	if err != nil {
		t.Fatal(err)
	}
	m.log = l
}

// next draws what an execution appends: its next events.
func (m *model) next(t *rapid.T, name string) []history.Record {
	begin := len(m.kept[name])
	return journaltest.History(begin + rapid.IntRange(0, 3).Draw(t, "records of "+name))[begin:]
}

func (m *model) keep(name string, records []history.Record) {
	if len(m.kept[name]) == 0 && len(records) > 0 {
		m.order = append(m.order, name)
	}
	m.kept[name] = append(m.kept[name], records...)
}

func (m *model) append(t *rapid.T) {
	name := rapid.SampledFrom(names).Draw(t, "name")
	records := m.next(t, name)
	if err := m.log.Execution(name).Append(records); err != nil {
		t.Fatal(err)
	}
	m.keep(name, records)
}

// together appends to all executions at once. Which of those that are new comes
// first is for the log to say.
func (m *model) together(t *rapid.T) {
	batches := map[string][]history.Record{}
	for _, name := range names {
		batches[name] = m.next(t, name)
	}
	var wait sync.WaitGroup
	errs := make([]error, len(names))
	for i, name := range names {
		wait.Go(func() { errs[i] = m.log.Execution(name).Append(batches[name]) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	known := len(m.order)
	for _, x := range m.log.Executions()[known:] {
		m.keep(x.Name, batches[x.Name])
		delete(batches, x.Name)
	}
	for name, records := range batches {
		m.keep(name, records)
	}
}

// reopen closes the log and tears off a part of what was written last but not
// acknowledged: a copy of the beginning of the last frame.
func (m *model) reopen(t *rapid.T) {
	if err := m.log.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(m.path)
	if err != nil {
		t.Fatal(err)
	}
	torn := torn(text, rapid.IntRange(0, 300).Draw(t, "bytes of an unfinished frame"))
	f, err := os.OpenFile(m.path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(torn); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	m.open(t)
	if m.log.Cut() != int64(len(torn)) {
		t.Fatalf("%d bytes were cut off, want %d", m.log.Cut(), len(torn))
	}
}

func (m *model) check(t *rapid.T) {
	var want []journal.Contents
	for _, name := range m.order {
		want = append(want, journal.Contents{Name: name, Records: m.kept[name]})
	}
	outside, err := journal.Read(m.path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, outside); diff != "" {
		t.Fatalf("read (-want +got):\n%s", diff)
	}
	var inside []journal.Contents
	for _, x := range m.log.Executions() {
		records, err := m.log.Records(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		inside = append(inside, journal.Contents{Name: x.Name, Records: records})
	}
	if diff := cmp.Diff(want, inside); diff != "" {
		t.Fatalf("from the log (-want +got):\n%s", diff)
	}
}
