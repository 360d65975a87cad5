package history

import (
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Phase is where within a state an execution stands.
type Phase string

// The phases of a state. What follows each is the engine's to do.
const (
	Begun         Phase = "Begun"         // nothing entered yet
	Entered       Phase = "Entered"       // to be evaluated
	Waiting       Phase = "Waiting"       // a Wait state, until Due
	Scheduled     Phase = "Scheduled"     // a task is announced
	Started       Phase = "Started"       // a task is running, or was when the history ends
	TaskSucceeded Phase = "TaskSucceeded" // its result is in Result
	TaskFailed    Phase = "TaskFailed"    // its error is in Error and Cause
	Retrying      Phase = "Retrying"      // a failed task, to be called again at Due
	Exited        Phase = "Exited"        // its output is in Output
)

// State is what a history amounts to: everything that is known of an
// execution. It is made by [Fold] and moved on by [State.Apply] alone.
type State struct {
	Status    ExecutionStatus
	Input     value.Value
	Output    value.Value // of the last state that was left, at the end of the execution
	Error     string      // of the execution when it failed, else of the task that failed last
	Cause     string
	RoleARN   string
	StartDate time.Time
	StopDate  time.Time // zero while running

	LastID EventID // of the whole history

	// The current state.
	Phase      Phase
	StateName  string
	StateInput value.Value
	EnteredID  EventID
	EnteredAt  time.Time
	Due        time.Time
	Resource   string      // of the task that was announced
	TaskInput  value.Value // what it is called with
	Result     value.Value // what it answered
	Retries    []int       // how often each retrier was used, by index
	RetryCount int         // how often the task was called again
	PreviousID EventID     // the last event of this branch
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

// Apply moves the state on by one record. A record that can't follow is
// refused, and leaves the state as it was: an event that is there twice or out
// of order, or anything after the end.
func (s *State) Apply(r Record) error {
	if s.Status != "" && s.Status != Running {
		return fmt.Errorf("applying record: the execution has ended (%s)", s.Status)
	}
	if r.Event == nil {
		return s.applyPrivate(r.Private)
	}
	ev := r.Event
	if ev.ID != s.LastID+1 {
		return fmt.Errorf("applying event %d (%s): event %d should come next", ev.ID, ev.Type, s.LastID+1)
	}
	if (s.LastID == 0) != (ev.Type == ExecutionStarted) {
		return fmt.Errorf("applying event %d: %s can't come here", ev.ID, ev.Type)
	}
	if !s.applyEvent(ev) {
		return fmt.Errorf("applying event %d: %s can't follow in phase %s", ev.ID, ev.Type, s.Phase)
	}
	s.LastID = ev.ID
	if ev.Type != ExecutionStarted {
		s.PreviousID = ev.ID
	}
	return nil
}

func (s *State) applyPrivate(p Private) error {
	switch p := p.(type) {
	case *WaitScheduled:
		if s.Phase == Entered {
			s.Phase, s.Due = Waiting, p.Until
			return nil
		}
	case *RetryScheduled:
		if s.Phase == TaskFailed && p.Retrier >= 0 {
			for len(s.Retries) <= p.Retrier {
				s.Retries = append(s.Retries, 0)
			}
			s.Retries[p.Retrier]++
			s.RetryCount++
			s.Phase, s.Due = Retrying, p.At
			return nil
		}
	default:
		return fmt.Errorf("applying record: it is empty")
	}
	return fmt.Errorf("applying record: %s can't follow in phase %s", p.kind(), s.Phase)
}

// applyEvent reports false for an event that can't come in the present phase.
func (s *State) applyEvent(ev *Event) bool {
	switch d := ev.Details.(type) {
	case *ExecutionStartedDetails:
		s.Status, s.Phase, s.StartDate = Running, Begun, ev.Timestamp
		s.Input, s.RoleARN = d.Input, d.RoleARN

	case *StateEnteredDetails:
		if s.Phase != Begun && s.Phase != Exited {
			return false
		}
		s.Phase, s.StateName, s.StateInput = Entered, d.Name, d.Input
		s.EnteredID, s.EnteredAt = ev.ID, ev.Timestamp
		s.Retries, s.RetryCount = nil, 0
		s.Due, s.Error, s.Cause, s.Output = time.Time{}, "", "", nil
		s.Resource, s.TaskInput, s.Result = "", nil, nil

	case *StateExitedDetails:
		if s.Phase == Begun || s.Phase == Exited || s.StateName != d.Name {
			return false
		}
		s.Phase, s.Output = Exited, d.Output

	case *LambdaFunctionScheduledDetails:
		if s.Phase != Entered && s.Phase != Retrying {
			return false
		}
		s.Phase, s.Resource, s.TaskInput = Scheduled, d.Resource, d.Input

	case *LambdaFunctionSucceededDetails:
		if s.Phase != Started {
			return false
		}
		s.Phase, s.Result = TaskSucceeded, d.Output

	case *LambdaFunctionFailedDetails:
		if s.Phase != Started {
			return false
		}
		s.Phase, s.Error, s.Cause = TaskFailed, d.Error, d.Cause

	case *ExecutionSucceededDetails:
		if s.Phase != Exited {
			return false
		}
		s.Status, s.StopDate, s.Output = Succeeded, ev.Timestamp, d.Output

	case *ExecutionFailedDetails:
		s.Status, s.StopDate, s.Error, s.Cause = Failed, ev.Timestamp, d.Error, d.Cause

	default:
		if ev.Type != LambdaFunctionStarted || s.Phase != Scheduled {
			return false
		}
		s.Phase = Started
	}
	return true
}
