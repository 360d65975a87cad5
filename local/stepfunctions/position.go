package stepfunctions

import (
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Position is where an execution stands, or ended.
type Position struct {
	// Entered is the event with which it entered the state; nil before the first.
	Entered *history.Event
	// Left tells whether it has left it again.
	Left bool
}

// PositionOf finds the state in the events of an execution. States within the
// branches of a Parallel or Map state don't count: the execution is in that one.
func PositionOf(events []*history.Event) Position {
	var p Position
	within := "" // the Parallel or Map state that it is in
	for _, ev := range events {
		switch d := ev.Details.(type) {
		case *history.StateEnteredDetails:
			if within != "" {
				continue
			}
			p = Position{Entered: ev}
			if ev.Type == history.ParallelStateEntered || ev.Type == history.MapStateEntered {
				within = d.Name
			}
		case *history.StateExitedDetails:
			// No two states of a state machine have the same name.
			if d.Name == p.StateName() {
				p.Left, within = true, ""
			}
		}
	}
	return p
}

// StateName is the name of the state; empty before the first.
func (p Position) StateName() string {
	if p.Entered == nil {
		return ""
	}
	d, _ := p.Entered.Details.(*history.StateEnteredDetails)
	return d.Name
}
