package host

import (
	"container/heap"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An execution that was taken up before its time and put down again is in the
// alarm once, by its new time, and rings in its turn.
func TestAlarmHasEachOnce(t *testing.T) {
	t.Parallel()
	at := func(seconds int) time.Time { return time.Date(2026, 11, 24, 8, 0, seconds, 0, time.UTC) }
	a := &alarm{rung: make(chan struct{}, 1)}
	entries := map[string]*entry{}
	for _, name := range []string{"a", "b", "c", "d"} {
		entries[name] = &entry{summary: Summary{ARN: name}}
	}
	for _, s := range []struct {
		name  string
		due   time.Time
		rings bool // that another is the first
	}{
		{"a", at(10), true}, {"b", at(20), false}, {"c", at(30), false}, {"d", at(5), true},
		{"a", at(25), false}, {"d", time.Time{}, false}, {"c", at(1), true}, {"b", at(20), false},
	} {
		a.set(entries[s.name], s.due)
		select {
		case <-a.rung:
			if !s.rings {
				t.Errorf("%s at %v rings", s.name, s.due)
			}
		default:
			if s.rings {
				t.Errorf("%s at %v doesn't ring", s.name, s.due)
			}
		}
	}
	var got []string
	for a.Len() > 0 {
		due := a.next()
		e := heap.Pop(a).(*entry)
		if !e.due.Equal(due) || e.alarmed {
			t.Errorf("%s is due %v, alarmed %v; the alarm said %v", e.summary.ARN, e.due, e.alarmed, due)
		}
		got = append(got, e.summary.ARN)
	}
	if diff := cmp.Diff([]string{"c", "b", "a"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !a.next().IsZero() {
		t.Error("an empty alarm has a time")
	}
}
