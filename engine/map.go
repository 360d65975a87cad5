package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// How many iterations of a Map run at a time at most: inline, and in a Map Run.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
const (
	maxInline      = 40
	maxDistributed = 10000
)

// mapWork is what a Map state works on, evaluated once while the state is in
// memory.
type mapWork struct {
	entered   history.EventID // the state that it is of
	items     *asl.MapItems
	batches   []asl.Batch // of a Map Run
	tolerance asl.Tolerance
}

// work returns what the Map state that a branch is in works on.
func (x *Execution) work(b *history.Branch) (*mapWork, error) {
	if w := x.maps[b]; w != nil && w.entered == b.EnteredID {
		return w, nil
	}
	s := x.stateOf(b).(*asl.MapState)
	// The items keep what they see, and may be asked for in the midst of another
	// evaluation.
	object := x.context(b)
	items, err := s.Begin(asl.Scope{Input: b.StateInput, Variables: x.variables(b), ContextObject: &object})
	if err != nil {
		return nil, err
	}
	w := &mapWork{entered: b.EnteredID, items: items}
	if x.maps == nil {
		x.maps = map[*history.Branch]*mapWork{}
	}
	x.maps[b] = w
	return w, nil
}

func (x *Execution) beginMap(b *history.Branch, s *asl.MapState) {
	delete(x.maps, b)
	w, err := x.work(b)
	if err != nil {
		x.fail(b, err)
		return
	}
	x.emit(b, history.MapStateStarted, &history.MapStateStartedDetails{Length: w.items.Len()})
	if s.Distributed {
		x.beginMapRun(b, s)
		return
	}
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
	w, err := x.work(b)
	if err != nil {
		x.abortBranches(b)
		x.fail(b, err)
		return true
	}
	concurrency := w.items.Concurrency
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
		input, err := w.items.Input(len(b.Children))
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
	delete(x.maps, b)
	results := make([]value.Value, 0, len(b.Children))
	for _, child := range b.Children {
		if child.Phase == history.Ended { // not one that failed and is tolerated
			results = append(results, child.StateOutput)
		}
	}
	x.emitAs(b.ID, lastOf(b), history.MapStateSucceeded, nil)
	output, assigned, err := s.Output(x.scope(b), results)
	x.leave(b, history.MapStateExited, output, assigned, s.Transition, err)
}

// item returns how to look up the item of an iteration.
func (x *Execution) item(b *history.Branch, index int) func() asl.MapItem {
	return func() asl.MapItem {
		w, err := x.work(b)
		if err != nil {
			return asl.MapItem{Index: index} // the state began with these items, so they are there
		}
		return w.items.Item(index)
	}
}
