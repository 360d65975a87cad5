package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// within returns the definition of a branch of a state, nil when it has none.
func within(s asl.State, index int) *asl.StateMachine {
	switch s := s.(type) {
	case *asl.ParallelState:
		if index < len(s.Branches) {
			return s.Branches[index]
		}
	case *asl.MapState:
		return s.Processor
	}
	return nil
}

// machineOf returns the definition that a branch runs.
func (x *Execution) machineOf(b *history.Branch) *asl.StateMachine {
	m, at := x.config.StateMachine, &x.state.Branch
	for _, index := range b.ID.Indexes() {
		m = within(m.State(at.StateName), index)
		at = at.Children[index]
	}
	return m
}

// stateOf returns the state that a branch is in.
func (x *Execution) stateOf(b *history.Branch) asl.State {
	if b.ID == "" {
		return x.config.StateMachine.State(b.StateName)
	}
	return x.machineOf(b).State(b.StateName)
}

// unknownState returns a branch, b or one below it, that stands where the
// definition has no state; nil for none.
func unknownState(m *asl.StateMachine, b *history.Branch) *history.Branch {
	if b.StateName == "" {
		return nil
	}
	s := m.State(b.StateName)
	if s == nil || !canBeIn(s, b.Phase) {
		return b
	}
	for i, child := range b.Children {
		inner := within(s, i)
		if inner == nil {
			return b
		}
		if unknown := unknownState(inner, child); unknown != nil {
			return unknown
		}
	}
	return nil
}

// canBeIn reports whether a state of this type has the phase.
func canBeIn(s asl.State, p history.Phase) bool {
	switch p {
	case history.Scheduled, history.Started, history.Submitted, history.Answered, history.Failing:
		return s.Type() == asl.Task
	case history.Waiting:
		return s.Type() == asl.Wait
	case history.Branched:
		return within(s, 0) != nil
	}
	return true
}

// parentOf returns the branch that b is a branch of; nil for the execution's
// own.
func (x *Execution) parentOf(b *history.Branch) *history.Branch {
	id, _, ok := b.ID.Parent()
	if !ok {
		return nil
	}
	return x.state.Find(id)
}

// begin has the parent's next branch enter its first state.
func (x *Execution) begin(parent *history.Branch, previous history.EventID, input value.Value) {
	index := len(parent.Children)
	s := x.stateOf(parent)
	id := parent.ID.Child(index)
	if s.Type() == asl.Map {
		details := history.NewMapIterationDetails(history.MapIterationStarted, s.Name(), index)
		x.emitAs(id, previous, history.MapIterationStarted, details)
		previous = x.state.Run(id).LastID
	}
	m := within(s, index)
	first := m.State(m.StartAt)
	x.emitAs(id, previous, enteredTypes[first.Type()], &history.StateEnteredDetails{Name: first.Name(), Input: input})
	if child := x.state.Find(id); child != nil {
		x.ready = append(x.ready, child)
	}
}

// join looks whether the branches of a state are through, and begins those that
// may run now. It reports whether anything happened.
func (x *Execution) join(parent *history.Branch) bool {
	if s, ok := x.stateOf(parent).(*asl.MapState); ok {
		if s.Distributed {
			return x.joinMapRun(parent, s)
		}
		return x.joinMap(parent, s)
	}
	if len(parent.Children) < parent.Length {
		return false
	}
	results := make([]value.Value, parent.Length)
	for i, child := range parent.Children {
		if child.Phase != history.Exited {
			return false
		}
		results[i] = child.StateOutput
	}
	s := x.stateOf(parent).(*asl.ParallelState)
	x.emitAs(parent.ID, lastOf(parent), history.ParallelStateSucceeded, nil)
	output, assigned, err := s.Output(x.scope(parent), results)
	x.leave(parent, history.ParallelStateExited, output, assigned, s.Transition, err)
	return true
}

// lastOf returns the event that the branches of a state ended with.
func lastOf(parent *history.Branch) history.EventID {
	last := parent.PreviousID
	if parent.MapRunARN != "" {
		return last // child executions have events of their own
	}
	for _, child := range parent.Children {
		last = max(last, child.PreviousID)
	}
	return last
}

// branchFailed ends a state one of whose branches failed: the others are
// aborted, and the state has failed itself.
func (x *Execution) branchFailed(b *history.Branch, name asl.ErrorName, cause string, fromTask bool) {
	parent := x.parentOf(b)
	s := x.stateOf(parent)
	previous := b.PreviousID
	_, index, _ := b.ID.Parent()
	if s.Type() == asl.Map {
		x.emit(b, history.MapIterationFailed, history.NewMapIterationDetails(history.MapIterationFailed, s.Name(), index))
	} else {
		x.abort(b)
	}
	x.abortBranches(parent)
	if x.retry(parent, name, fromTask) {
		return
	}
	failedType := history.ParallelStateFailed
	if s.Type() == asl.Map {
		failedType = history.MapStateFailed
	} else {
		previous = lastOf(parent)
	}
	x.emitAs(parent.ID, previous, failedType, nil)
	x.failed(parent, name, cause, fromTask)
}

// abortBranches ends the branches of a state that are still under way.
func (x *Execution) abortBranches(parent *history.Branch) {
	s := x.stateOf(parent)
	for i, b := range parent.Children {
		if b.Phase.Over() {
			continue
		}
		if b.Run != nil {
			x.abortChild(b)
			continue
		}
		x.abort(b)
		if s.Type() == asl.Map {
			x.emit(b, history.MapIterationAborted, history.NewMapIterationDetails(history.MapIterationAborted, s.Name(), i))
		}
		x.abandon(b)
	}
}

// abortedTypes has the event for the end of a state that can be under way.
var abortedTypes = map[asl.StateType]history.EventType{
	asl.Task:     history.TaskStateAborted,
	asl.Wait:     history.WaitStateAborted,
	asl.Parallel: history.ParallelStateAborted,
	asl.Map:      history.MapStateAborted,
}

// abort records that a branch, and what is below it, ends where it is.
func (x *Execution) abort(b *history.Branch) {
	s := x.stateOf(b)
	if b.Phase == history.Branched {
		x.abortBranches(b)
	}
	if eventType, ok := abortedTypes[s.Type()]; ok {
		x.emit(b, eventType, nil)
	}
}
