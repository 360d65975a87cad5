package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// beginWait records when the wait will be over.
func (x *Execution) beginWait(b *history.Branch, s *asl.WaitState) {
	until, err := s.Until(x.scope(b), b.EnteredAt)
	if err != nil {
		x.fail(b, err)
		return
	}
	// A time long past or far away is written as one that every reader knows; no
	// execution lives to see the difference.
	if until.Before(b.EnteredAt) {
		until = b.EnteredAt
	}
	if last := b.EnteredAt.Add(2 * maxDuration); until.After(last) {
		until = last
	}
	x.note(b, &history.WaitScheduled{Until: until.UTC()})
}

// wakeUp records what follows when a time has come: the end of a wait, or the
// next attempt at a state that failed.
func (x *Execution) wakeUp(b *history.Branch) {
	switch s := x.stateOf(b).(type) {
	case *asl.WaitState:
		output, assigned, err := s.Output(x.scope(b))
		x.leave(b, history.WaitStateExited, output, assigned, s.Transition, err)
	case *asl.TaskState:
		x.scheduleTask(b, s)
	case *asl.ParallelState:
		x.beginParallel(b, s)
	case *asl.MapState:
		x.beginMap(b, s)
	}
}
