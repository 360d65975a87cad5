package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// beginParallel has all branches enter their first states, in one step: a
// journal never has a part of them.
func (x *Execution) beginParallel(b *history.Branch, s *asl.ParallelState) {
	input, err := s.Arguments(x.scope(b))
	if err == nil {
		err = checkSize(input, s.Name())
	}
	if err != nil {
		x.fail(b, err)
		return
	}
	x.emit(b, history.ParallelStateStarted, nil)
	x.note(b, &history.BranchesStarted{Length: len(s.Branches)})
	started := b.PreviousID
	for range s.Branches {
		x.begin(b, started, input)
	}
}
