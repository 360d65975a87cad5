package history

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// State is what a history amounts to: everything that is known of an
// execution. It is made by [Fold] and moved on by [State.Apply] alone.
type State struct {
	ExecutionARN    string
	StateMachineARN string
	RoleARN         string

	Execution // as a whole
	Branch    // its own
}

// Clone returns a copy that shares nothing that changes.
func (s *State) Clone() State {
	c := *s
	c.Branch = s.Branch.clone()
	return c
}

// Fold returns the state that records lead to.
func Fold(records []Record) (*State, error) {
	s := &State{}
	for _, r := range records {
		if err := s.Apply(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Find returns the branch called id, or nil.
func (s *State) Find(id BranchID) *Branch {
	if id == "" {
		return &s.Branch
	}
	parentID, index, ok := id.Parent()
	if !ok {
		return nil
	}
	parent := s.Find(parentID)
	if parent == nil {
		return nil
	}
	if b := parent.child(index); b != nil && b.ID == id {
		return b
	}
	return nil // "#0" isn't "0"
}

// Run returns the execution that a branch belongs to: this one, or a child
// execution in it.
func (s *State) Run(id BranchID) *Execution {
	if id = id.Execution(); id != "" {
		if b := s.Find(id); b != nil {
			return b.Run
		}
		return nil
	}
	return &s.Execution
}

// Apply moves the state on by one record. A record that can't follow is
// refused, and leaves the state as it was: an event that is there twice or out
// of order, or anything after the end.
func (s *State) Apply(r Record) error {
	if created, ok := r.Private.(*ExecutionCreated); ok {
		return s.applyCreated(created)
	}
	if s.ExecutionARN == "" {
		return fmt.Errorf("applying record: the first must be ExecutionCreated")
	}
	if r.Event != nil && r.Event.Type == ExecutionRedriven && r.Branch == "" {
		return s.applyRedriven(r.Event)
	}
	if s.Status != "" && s.Status != Running {
		return fmt.Errorf("applying record: the execution has ended (%s)", s.Status)
	}
	if r.Event == nil {
		return s.applyPrivate(r)
	}
	ev := r.Event
	b := s.Find(r.Branch)
	begins := b == nil
	if begins {
		if b = s.begin(r.Branch); b == nil {
			return fmt.Errorf("applying event %d: there is no branch %s for %s", ev.ID, r.Branch, ev.Type)
		}
	}
	run := b.Run
	if run == nil {
		// The execution of a child's first event is its own.
		run = s.Run(r.Branch)
	}
	if ev.ID != run.LastID+1 {
		return fmt.Errorf("applying event %d (%s): event %d should come next", ev.ID, ev.Type, run.LastID+1)
	}
	if (run.LastID == 0) != (ev.Type == ExecutionStarted) {
		return fmt.Errorf("applying event %d: %s can't come here", ev.ID, ev.Type)
	}
	if run.LastID > 0 && run.Status != Running {
		return fmt.Errorf("applying event %d: %s can't follow the end of the child execution (%s)", ev.ID, ev.Type, run.Status)
	}
	if !s.applyEvent(b, run, ev) {
		if begins {
			return fmt.Errorf("applying event %d: %s can't be the first of a branch", ev.ID, ev.Type)
		}
		return fmt.Errorf("applying event %d: %s can't follow in phase %s", ev.ID, ev.Type, b.Phase)
	}
	if begins {
		s.adopt(b)
	}
	run.LastID = ev.ID
	switch ev.Type {
	case ExecutionStarted:
		// AWS links the first state to no event.
	case ParallelStateSucceeded, MapStateSucceeded:
		// Nothing follows these: the exit follows the last branch, as they do.
		b.PreviousID = ev.PreviousID
	case MapRunSucceeded:
		// The exit of the state follows this when the state is the execution's
		// first, else MapRunStarted, as this does: so say AWS's recordings of
		// 2024 and 2025.
		if b.EnteredFirst() {
			b.PreviousID = ev.ID
		}
	default:
		b.PreviousID = ev.ID
	}
	return nil
}

func (s *State) applyCreated(c *ExecutionCreated) error {
	if s.ExecutionARN != "" || c.ExecutionARN == "" {
		return fmt.Errorf("applying record: ExecutionCreated can't come here")
	}
	s.ExecutionARN, s.StateMachineARN = c.ExecutionARN, c.StateMachineARN
	return nil
}

// applyRedriven has an execution that ended without success run again.
func (s *State) applyRedriven(ev *Event) error {
	if s.Status != Failed && s.Status != TimedOut && s.Status != Aborted {
		return fmt.Errorf("applying event %d: %s can't follow in status %s", ev.ID, ev.Type, s.Status)
	}
	if ev.ID != s.LastID+1 {
		return fmt.Errorf("applying event %d (%s): event %d should come next", ev.ID, ev.Type, s.LastID+1)
	}
	s.Execution.revive()
	s.Branch.revive(ev.Timestamp)
	s.redriven(ev)
	s.PreviousID = ev.ID
	return nil
}

// begin returns a new branch, not yet one of its parent's, or nil when its
// parent is in no state that has it.
func (s *State) begin(id BranchID) *Branch {
	parentID, index, ok := id.Parent()
	if !ok {
		return nil
	}
	parent := s.Find(parentID)
	if parent == nil || parent.Phase != Branched || index != len(parent.Children) || index >= parent.Length {
		return nil
	}
	b := &Branch{ID: id, Phase: Begun}
	if id != parentID.Child(index) { // a child execution
		if parent.MapRunARN == "" {
			return nil
		}
		b.Run = &Execution{}
	} else if parent.MapRunARN != "" {
		return nil
	}
	return b
}

func (s *State) adopt(b *Branch) {
	parent := s.parent(b)
	parent.Children = append(parent.Children, b)
}

func (s *State) parent(b *Branch) *Branch {
	id, _, _ := b.ID.Parent()
	return s.Find(id)
}

func (s *State) applyPrivate(r Record) error {
	b := s.Find(r.Branch)
	if b == nil {
		return fmt.Errorf("applying record: there is no branch %s", r.Branch)
	}
	switch p := r.Private.(type) {
	case *WaitScheduled:
		if b.Phase == Entered {
			b.Phase, b.Due = Waiting, p.Until
			return nil
		}
	case *RetryScheduled:
		if (b.Phase == Failing || b.Phase == Branched) && p.Retrier >= 0 {
			b.retry(p)
			return nil
		}
	case *BranchesStarted:
		if b.Phase == Branched && len(b.Children) == 0 && p.Length >= 0 {
			b.Length = p.Length
			return nil
		}
	case *TaskTokenMade:
		if b.Phase == Entered || b.Phase == Retrying {
			b.Task = &Task{Token: p.Token}
			return nil
		}
	case *TaskHeartbeat:
		if b.Phase == Started || b.Phase == Submitted {
			b.Task.HeartbeatAt = p.At
			return nil
		}
	default:
		return fmt.Errorf("applying record: it is empty")
	}
	return fmt.Errorf("applying record: %s can't follow in phase %s", r.Private.kind(), b.Phase)
}

// applyEvent reports false for an event that can't come in the branch's phase.
func (s *State) applyEvent(b *Branch, run *Execution, ev *Event) bool {
	switch d := ev.Details.(type) {
	case *ExecutionStartedDetails:
		run.Status, run.StartDate, run.Input = Running, ev.Timestamp, d.Input
		b.Phase = Begun
		if b.Run == nil {
			s.RoleARN = d.RoleARN
		}

	case *ExecutionSucceededDetails:
		if b.Phase != Exited || b.ID != b.ID.Execution() {
			return false
		}
		run.end(ev)
		if b.Run != nil {
			b.Phase = Ended
			s.parent(b).Done++
		}

	case *ExecutionFailedDetails, *ExecutionAbortedDetails, *ExecutionTimedOutDetails:
		if b.ID != b.ID.Execution() || b.Phase == Ended {
			return false
		}
		run.end(ev)
		if b.Run != nil {
			b.abandon()
			s.parent(b).FailedChildren++
		}

	case *ExecutionRedrivenDetails:
		// The redrive of the execution around it has brought it back.
		if b.Run == nil {
			return false
		}
		run.redriven(ev)

	case *StateEnteredDetails:
		if b.Phase != Begun && b.Phase != Exited {
			return false
		}
		b.enter(ev, d)

	case *StateExitedDetails:
		if b.Phase == Begun || b.Phase.Over() || b.StateName != d.Name {
			return false
		}
		b.Phase, b.StateOutput = Exited, d.Output
		b.dropChildren()
		for _, f := range d.assigned() {
			if b.Variables == nil {
				b.Variables = value.NewObject()
			}
			b.Variables = b.Variables.With(f.Name, f.Value)
		}

	default:
		if !b.applyTask(ev) && !b.applyBranched(ev) {
			return false
		}
		if ev.Type == MapIterationSucceeded {
			s.parent(b).Done++
		}
	}
	return true
}
