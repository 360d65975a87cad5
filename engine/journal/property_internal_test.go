package journal

import (
	"bytes"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// However appends of several executions come, one after the other or at the
// same time, with the log taken up again between them behind a torn frame, each
// execution reads back what was acknowledged, in order.
func TestAnyInterleavingReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{disk: &disk{bytes: []byte(magic), room: 1 << 20}, kept: map[string][]int{}}
		m.open(t)
		t.Repeat(map[string]func(*rapid.T){
			"append":   m.append,
			"together": m.together,
			"reopen":   m.reopen,
			"":         m.check,
		})
	})
}

type model struct {
	disk  *disk
	log   *Log
	count int
	order []string
	kept  map[string][]int
}

func (m *model) open(t *rapid.T) {
	m.log = newLog("journal.log", m.disk)
	if err := m.log.load(int64(len(m.disk.bytes))); err != nil {
		t.Fatal(err)
	}
}

// next draws what an execution appends.
func (m *model) next(t *rapid.T, name string) []history.Record {
	var all []int
	for range rapid.IntRange(0, 3).Draw(t, "records of "+name) {
		m.count++
		all = append(all, m.count)
	}
	return numbered(all...)
}

func (m *model) keep(name string, records []history.Record) {
	if len(m.kept[name]) == 0 && len(records) > 0 {
		m.order = append(m.order, name)
	}
	m.kept[name] = append(m.kept[name], retriers(records)...)
}

var modelled = []string{"a", "b", "c", "d"}

func (m *model) append(t *rapid.T) {
	name := rapid.SampledFrom(modelled).Draw(t, "name")
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
	for _, name := range modelled {
		batches[name] = m.next(t, name)
	}
	var wait sync.WaitGroup
	errs := make([]error, len(modelled))
	for i, name := range modelled {
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

// reopen takes the log up as a kill in the middle of a write leaves it: with
// the beginning of a frame, here of the last one, at its end.
func (m *model) reopen(t *rapid.T) {
	last := m.disk.bytes[len(magic):]
	for len(last) > 0 {
		h := header(last[:headerSize])
		n := headerSize + int(h.length())
		if n == len(last) {
			break
		}
		last = last[n:]
	}
	torn := last[:rapid.IntRange(0, max(len(last)-1, 0)).Draw(t, "bytes of an unfinished frame")]
	m.disk.bytes = slices.Concat(m.disk.bytes, torn)
	m.open(t)
	if m.log.Cut() != int64(len(torn)) {
		t.Fatalf("%d bytes were cut off, want %d", m.log.Cut(), len(torn))
	}
}

func (m *model) check(t *rapid.T) {
	contents, err := read("journal.log", bytes.NewReader(m.disk.bytes), int64(len(m.disk.bytes)))
	if err != nil {
		t.Fatal(err)
	}
	var outside, inside []string
	read := map[string][]int{}
	for _, c := range contents {
		outside = append(outside, c.Name)
		read[c.Name] = retriers(c.Records)
	}
	for _, x := range m.log.Executions() {
		inside = append(inside, x.Name)
		records, err := m.log.Records(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		if got := retriers(records); !slices.Equal(got, m.kept[x.Name]) || !slices.Equal(read[x.Name], got) {
			t.Fatalf("%s has %v, from outside %v; want %v", x.Name, got, read[x.Name], m.kept[x.Name])
		}
	}
	if diff := cmp.Diff([][]string{m.order, m.order}, [][]string{outside, inside}); diff != "" {
		t.Fatalf("the order from outside and inside (-want +got):\n%s", diff)
	}
}
