package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// beginWait records when the wait will be over.
func (x *Execution) beginWait(s *asl.WaitState) {
	until, err := s.Until(x.scope(), x.state.EnteredAt)
	if err != nil {
		x.fail(err)
		return
	}
	x.note(&history.WaitScheduled{Until: until.UTC()})
}

func (x *Execution) waitOver(s *asl.WaitState) {
	output, err := s.Output(x.scope())
	x.leave(history.WaitStateExited, output, s.Transition, err)
}
