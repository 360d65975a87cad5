package history

import (
	"fmt"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// State is what a history amounts to: everything that is known of an
// execution. It is made by [Fold] and moved on by [State.Apply] alone.
type State struct {
	ExecutionARN    string
	StateMachineARN string

	Status    ExecutionStatus
	Input     value.Value
	Output    value.Value // once it succeeded
	Error     string      // once it failed
	Cause     string
	RoleARN   string
	StartDate time.Time
	StopDate  time.Time // zero while running
	LastID    EventID   // of the whole history

	Branch // the execution's own
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
	return parent.child(index)
}

// Apply moves the state on by one record. A record that can't follow is
// refused, and leaves the state as it was: an event that is there twice or out
// of order, or anything after the end.
func (s *State) Apply(r Record) error {
	if s.Status != "" && s.Status != Running {
		return fmt.Errorf("applying record: the execution has ended (%s)", s.Status)
	}
	if created, ok := r.Private.(*ExecutionCreated); ok {
		return s.applyCreated(created)
	}
	if s.ExecutionARN == "" {
		return fmt.Errorf("applying record: the first must be ExecutionCreated")
	}
	if r.Event == nil {
		return s.applyPrivate(r)
	}
	ev := r.Event
	if ev.ID != s.LastID+1 {
		return fmt.Errorf("applying event %d (%s): event %d should come next", ev.ID, ev.Type, s.LastID+1)
	}
	if (s.LastID == 0) != (ev.Type == ExecutionStarted) {
		return fmt.Errorf("applying event %d: %s can't come here", ev.ID, ev.Type)
	}
	b := s.Find(r.Branch)
	if b == nil {
		if b = s.begin(r.Branch); b == nil {
			return fmt.Errorf("applying event %d: there is no branch %s for %s", ev.ID, r.Branch, ev.Type)
		}
		if !s.applyEvent(b, ev) {
			return fmt.Errorf("applying event %d: %s can't be the first of a branch", ev.ID, ev.Type)
		}
		s.adopt(b)
	} else if !s.applyEvent(b, ev) {
		return fmt.Errorf("applying event %d: %s can't follow in phase %s", ev.ID, ev.Type, b.Phase)
	}
	s.LastID = ev.ID
	switch ev.Type {
	case ExecutionStarted:
		// AWS links the first state to no event.
	case ParallelStateSucceeded, MapStateSucceeded:
		// Nothing follows these: the exit follows the last branch, as they do.
		b.PreviousID = ev.PreviousID
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
	return &Branch{ID: id, Phase: Begun}
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
		if (b.Phase == TaskFailed || b.Phase == Branched) && p.Retrier >= 0 {
			b.retry(p)
			return nil
		}
	case *BranchesStarted:
		if b.Phase == Branched && b.Length == 0 && p.Length >= 0 {
			b.Length = p.Length
			return nil
		}
	default:
		return fmt.Errorf("applying record: it is empty")
	}
	return fmt.Errorf("applying record: %s can't follow in phase %s", r.Private.kind(), b.Phase)
}

// applyEvent reports false for an event that can't come in the branch's phase.
func (s *State) applyEvent(b *Branch, ev *Event) bool {
	switch d := ev.Details.(type) {
	case *ExecutionStartedDetails:
		s.Status, s.Phase, s.StartDate = Running, Begun, ev.Timestamp
		s.Input, s.RoleARN = d.Input, d.RoleARN

	case *StateEnteredDetails:
		if b.Phase != Begun && b.Phase != Exited {
			return false
		}
		b.enter(ev, d)

	case *StateExitedDetails:
		if b.Phase == Begun || b.Phase.Over() || b.StateName != d.Name {
			return false
		}
		b.Phase, b.Output = Exited, d.Output
		b.dropChildren()
		for _, f := range d.assigned() {
			if b.Variables == nil {
				b.Variables = value.NewObject()
			}
			b.Variables = b.Variables.With(f.Name, f.Value)
		}

	case *LambdaFunctionScheduledDetails:
		if b.Phase != Entered && b.Phase != Retrying {
			return false
		}
		b.Phase, b.Resource, b.TaskInput = Scheduled, d.Resource, d.Input

	case *LambdaFunctionSucceededDetails:
		if b.Phase != Started {
			return false
		}
		b.Phase, b.Result = TaskSucceeded, d.Output

	case *LambdaFunctionFailedDetails:
		if b.Phase != Started {
			return false
		}
		b.Phase, b.Error, b.Cause = TaskFailed, d.Error, d.Cause

	case *MapStateStartedDetails:
		if b.Phase != Entered && b.Phase != Retrying || d.Length < 0 {
			return false
		}
		b.Phase, b.Length = Branched, d.Length

	case *ExecutionSucceededDetails:
		if b.Phase != Exited || b.ID != "" {
			return false
		}
		s.Status, s.StopDate, s.Output = Succeeded, ev.Timestamp, d.Output

	case *ExecutionFailedDetails:
		s.Status, s.StopDate, s.Error, s.Cause = Failed, ev.Timestamp, d.Error, d.Cause

	default:
		if !b.applyBare(ev) {
			return false
		}
		if ev.Type == MapIterationSucceeded {
			s.parent(b).Done++
		}
	}
	return true
}

// applyBare applies the events whose details, if they have any, the fold
// doesn't need.
func (b *Branch) applyBare(ev *Event) bool {
	switch ev.Type {
	case LambdaFunctionStarted:
		if b.Phase != Scheduled {
			return false
		}
		b.Phase = Started
	case ParallelStateStarted:
		if b.Phase != Entered && b.Phase != Retrying {
			return false
		}
		b.Phase = Branched
	case ParallelStateSucceeded, MapStateSucceeded:
		if b.Phase != Branched {
			return false
		}
		b.Phase = Joined
	case ParallelStateFailed, MapStateFailed:
		if b.Phase != Branched {
			return false
		}
		b.dropChildren()
	case MapIterationStarted:
		return b.Phase == Begun
	case MapIterationSucceeded:
		if b.Phase != Exited {
			return false
		}
		b.Phase = Ended
	case MapIterationFailed, MapIterationAborted:
		if b.Phase == Ended {
			return false
		}
		b.Phase = Ended
	default:
		if !strings.HasSuffix(string(ev.Type), "StateAborted") || b.ID == "" || b.Phase.Over() {
			return false
		}
		b.Phase = Aborted
	}
	return true
}
