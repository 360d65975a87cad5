package history

import (
	"strconv"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// BranchID names a branch of an execution: "" the execution's own, "0" the
// first branch or iteration of the Parallel or Map state that the execution is
// in, "0/2" the third within that one. A branch's name is free again when its
// state is left.
type BranchID string

// Child returns the name of a branch's branch.
func (id BranchID) Child(index int) BranchID {
	if id == "" {
		return BranchID(strconv.Itoa(index))
	}
	return id + "/" + BranchID(strconv.Itoa(index))
}

// Parent returns the branch that id is a branch of, and which one. ok is false
// for the execution's own and for what is no name.
func (id BranchID) Parent() (parent BranchID, index int, ok bool) {
	at := strings.LastIndexByte(string(id), '/')
	index, err := strconv.Atoi(string(id[at+1:]))
	if err != nil || index < 0 {
		return "", 0, false
	}
	return id[:max(at, 0)], index, true
}

// Indexes returns the way to the branch from the execution's own.
func (id BranchID) Indexes() []int {
	parent, index, ok := id.Parent()
	if !ok {
		return nil
	}
	return append(parent.Indexes(), index)
}

// Phase is where within a state a branch stands.
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
	Branched      Phase = "Branched"      // a Parallel or Map state is in its branches
	Joined        Phase = "Joined"        // all of them have ended well
	Retrying      Phase = "Retrying"      // something failed, to be tried again at Due
	Exited        Phase = "Exited"        // left, its output is in Output
	Aborted       Phase = "Aborted"       // ended where it was, because another branch failed
	Ended         Phase = "Ended"         // of a Map's iteration whose end is recorded
)

// Over reports whether a branch of a Parallel or Map state does nothing more.
func (p Phase) Over() bool { return p == Exited || p == Aborted || p == Ended }

// Branch is where a branch of an execution stands.
type Branch struct {
	ID         BranchID
	Phase      Phase
	StateName  string
	StateInput value.Value
	EnteredID  EventID
	EnteredAt  time.Time
	Due        time.Time
	Resource   string      // of the task that was announced
	TaskInput  value.Value // what it is called with
	Result     value.Value // what it answered
	Output     value.Value // of the last state that was left
	Error      string      // of the task that failed last
	Cause      string
	Retries    []int   // how often each retrier was used, by index
	RetryCount int     // how often the state was tried again
	PreviousID EventID // the last event of this branch
	// Variables are those that were assigned in this branch; it sees its
	// parents' as well.
	Variables *value.Object
	// Length is how many branches the Parallel or Map state that it is in has.
	Length int
	// Children are those that were begun, by index; they begin in order.
	Children []*Branch
	// Done counts the iterations of a Map state that succeeded.
	Done int
}

// enter begins a state.
func (b *Branch) enter(ev *Event, d *StateEnteredDetails) {
	*b = Branch{ID: b.ID, Variables: b.Variables, PreviousID: b.PreviousID,
		Phase: Entered, StateName: d.Name, StateInput: d.Input, EnteredID: ev.ID, EnteredAt: ev.Timestamp}
}

// child returns the branch with the given index, nil when it isn't begun.
func (b *Branch) child(index int) *Branch {
	if index < len(b.Children) {
		return b.Children[index]
	}
	return nil
}

// retry notes the use of a retrier.
func (b *Branch) retry(r *RetryScheduled) {
	for len(b.Retries) <= r.Retrier {
		b.Retries = append(b.Retries, 0)
	}
	b.Retries[r.Retrier]++
	b.RetryCount++
	b.Phase, b.Due = Retrying, r.At
	b.dropChildren()
}

// dropChildren forgets the branches of a state that is left, failed or tried
// again.
func (b *Branch) dropChildren() { b.Children, b.Length, b.Done = nil, 0, 0 }
