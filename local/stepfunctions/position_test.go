package stepfunctions_test

import (
	"fmt"
	"testing"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// story makes a history: each event follows the one before it.
func story(details ...history.Details) []*history.Event {
	var events []*history.Event
	for i, d := range details {
		ev := &history.Event{ID: history.EventID(i + 1), PreviousID: history.EventID(i), Details: d}
		switch d := d.(type) {
		case *history.StateEnteredDetails:
			ev.Type = history.TaskStateEntered
			if d.Name == "Each" {
				ev.Type = history.MapStateEntered
			}
		case *history.StateExitedDetails:
			ev.Type = history.TaskStateExited
		}
		events = append(events, ev)
	}
	return events
}

func in(name string) history.Details  { return &history.StateEnteredDetails{Name: name} }
func out(name string) history.Details { return &history.StateExitedDetails{Name: name} }

// An execution stands in the state that it entered last; in a Map state while its
// iterations are in theirs.
func TestPosition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		events []history.Details
		want   string
	}{
		{nil, " false"},
		{[]history.Details{in("A")}, "A false"},
		{[]history.Details{in("A"), out("A")}, "A true"},
		{[]history.Details{in("A"), out("A"), in("Each"), in("B"), out("B"), in("C")}, "Each false"},
		{[]history.Details{in("Each"), in("B"), out("Each"), in("D")}, "D false"},
	} {
		p := stepfunctions.PositionOf(story(c.events...))
		if got := fmt.Sprintf("%s %v", p.StateName(), p.Left); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
