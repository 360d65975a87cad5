// Package journaltest holds every journal to what package engine asks of one.
package journaltest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Journal is a journal that can be read again.
type Journal interface {
	engine.Journal
	Records() ([]history.Record, error)
}

// Subject makes the journals of one test.
type Subject struct {
	// Open returns the journal, the same one at every call: what was appended
	// before is there again. nil Reopen marks a journal that ends with the process.
	Open func(t *testing.T) Journal
	// Reopen closes what Open returned and opens it again.
	Reopen func(t *testing.T) Journal
}

// Run holds the journals that newSubject makes to the contract.
func Run(t *testing.T, newSubject func(t *testing.T) Subject) {
	t.Run("empty", func(t *testing.T) {
		j := newSubject(t).Open(t)
		wantRecords(t, j, nil)
		if err := j.Append(nil); err != nil {
			t.Errorf("appending nothing: %v", err)
		}
		wantRecords(t, j, nil)
	})

	t.Run("order", func(t *testing.T) {
		j := newSubject(t).Open(t)
		all := History(7)
		for _, batch := range [][]history.Record{all[:1], all[1:4], all[4:]} {
			if err := j.Append(batch); err != nil {
				t.Fatal(err)
			}
		}
		wantRecords(t, j, all)
	})

	t.Run("the caller keeps its slice", func(t *testing.T) {
		j := newSubject(t).Open(t)
		all := History(3)
		batch := append([]history.Record(nil), all...)
		if err := j.Append(batch); err != nil {
			t.Fatal(err)
		}
		clear(batch)
		got, err := j.Records()
		if err != nil {
			t.Fatal(err)
		}
		got[0] = history.Record{}
		wantRecords(t, j, all)
	})

	t.Run("every kind of record", func(t *testing.T) {
		s := newSubject(t)
		j := s.Open(t)
		all := EveryKind()
		if err := j.Append(all); err != nil {
			t.Fatal(err)
		}
		wantRecords(t, j, all)
		if s.Reopen != nil {
			wantRecords(t, s.Reopen(t), all)
		}
	})

	t.Run("readers while it is written", func(t *testing.T) {
		j := newSubject(t).Open(t)
		all := History(200)
		var wait sync.WaitGroup
		done := make(chan struct{})
		for range 2 {
			wait.Go(func() {
				for {
					got, err := j.Records()
					if err != nil {
						t.Errorf("reading: %v", err)
						return
					}
					if !slices.EqualFunc(all[:len(got)], got, sameRecord) {
						t.Errorf("a reader sees no prefix: %v", got)
						return
					}
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		for i := range all {
			if err := j.Append(all[i : i+1]); err != nil {
				t.Error(err)
			}
		}
		close(done)
		wait.Wait()
	})

	if newSubject(t).Reopen == nil {
		return
	}
	t.Run("it is there again", func(t *testing.T) {
		s := newSubject(t)
		all := History(5)
		if err := s.Open(t).Append(all[:2]); err != nil {
			t.Fatal(err)
		}
		j := s.Reopen(t)
		wantRecords(t, j, all[:2])
		if err := j.Append(all[2:]); err != nil {
			t.Fatal(err)
		}
		wantRecords(t, s.Reopen(t), all)
	})
}

func wantRecords(t *testing.T, j Journal, want []history.Record) {
	t.Helper()
	got, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(sameRecord)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func sameRecord(a, b history.Record) bool { return string(a.Append(nil)) == string(b.Append(nil)) }

// History returns n records.
func History(n int) []history.Record {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var records []history.Record
	for i := range n {
		records = append(records, history.Record{Event: &history.Event{
			ID: history.EventID(i + 1), PreviousID: history.EventID(i), Timestamp: at.Add(time.Duration(i) * time.Millisecond),
			Type:    history.PassStateEntered,
			Details: &history.StateEnteredDetails{Name: fmt.Sprintf("State%d", i), Input: value.NewObject(value.Field{Name: "n", Value: value.Int(int64(i))})},
		}})
	}
	return records
}
