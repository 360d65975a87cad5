package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// maxInline is how many iterations of an inline Map run at a time at most.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
const maxInline = 40

func (x *Execution) beginMap(b *history.Branch, s *asl.MapState) {
	items, _, err := s.Items(x.scope(b))
	if err != nil {
		x.fail(b, err)
		return
	}
	x.emit(b, history.MapStateStarted, &history.MapStateStartedDetails{Length: len(items)})
	x.joinMap(b, s)
}

// joinMap ends a Map state whose iterations all succeeded, or begins as many as
// may run at a time. It reports whether anything happened.
func (x *Execution) joinMap(b *history.Branch, s *asl.MapState) bool {
	if b.Done == b.Length {
		x.endMap(b, s)
		return true
	}
	begun := len(b.Children)
	if begun == b.Length {
		return false
	}
	_, concurrency, err := s.Items(x.scope(b))
	if err != nil {
		x.abortBranches(b)
		x.fail(b, err)
		return true
	}
	if concurrency == 0 || concurrency > maxInline {
		concurrency = maxInline
	}
	previous := b.PreviousID
	if begun > 0 && concurrency == 1 {
		// One after the other, they are one chain of events, which goes from the exit
		// of an iteration's last state on, past the event of the iteration's end.
		previous = b.Children[begun-1].PreviousID - 1
	}
	happened := false
	for len(b.Children) < b.Length && len(b.Children)-b.Done < concurrency && b.Phase == history.Branched {
		scope := x.scope(b)
		scope.ContextObject.Item = x.item(b, len(b.Children))
		input, err := s.IterationInput(scope)
		if err == nil {
			err = checkSize(input, s.Name())
		}
		if err != nil {
			x.abortBranches(b)
			x.fail(b, err)
			return true
		}
		x.begin(b, previous, input)
		happened = true
		if x.broken != nil {
			return false
		}
	}
	return happened
}

// iterationEnded records the success of an iteration whose last state was left.
func (x *Execution) iterationEnded(b *history.Branch, s *asl.MapState) {
	_, index, _ := b.ID.Parent()
	x.emit(b, history.MapIterationSucceeded, history.NewMapIterationDetails(history.MapIterationSucceeded, s.Name(), index))
}

func (x *Execution) endMap(b *history.Branch, s *asl.MapState) {
	results := make([]value.Value, len(b.Children))
	for i, child := range b.Children {
		results[i] = child.Output
	}
	x.emitAs(b.ID, lastOf(b), history.MapStateSucceeded, nil)
	output, assigned, err := s.Output(x.scope(b), results)
	x.leave(b, history.MapStateExited, output, assigned, s.Transition, err)
}

// item returns how to look up the item of an iteration.
func (x *Execution) item(b *history.Branch, index int) func() asl.MapItem {
	return func() asl.MapItem {
		// The state began with these items, so they are there.
		items, _, _ := x.stateOf(b).(*asl.MapState).Items(x.scope(b))
		return asl.MapItem{Index: index, Value: items[index]}
	}
}
