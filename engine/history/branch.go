package history

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// BranchID names a branch of an execution: "" the execution's own, "0" the
// first branch or iteration of the Parallel or Map state that the execution is
// in, "0/2" the third within that one, "0/#2" the third child execution of a
// Map Run in the first. A branch's name is free again when its state is left.
type BranchID string

// Child returns the name of a branch's branch.
func (id BranchID) Child(index int) BranchID { return id.below(strconv.Itoa(index)) }

// ChildExecution returns the name of a child execution's own branch.
func (id BranchID) ChildExecution(index int) BranchID { return id.below("#" + strconv.Itoa(index)) }

func (id BranchID) below(step string) BranchID {
	if id == "" {
		return BranchID(step)
	}
	return id + "/" + BranchID(step)
}

// Parent returns the branch that id is a branch of, and which one. ok is false
// for the execution's own and for what is no name.
func (id BranchID) Parent() (parent BranchID, index int, ok bool) {
	if id == "" {
		return "", 0, false
	}
	at := strings.LastIndexByte(string(id), '/')
	index, err := strconv.Atoi(strings.TrimPrefix(string(id[at+1:]), "#"))
	if err != nil || index < 0 {
		return "", 0, false
	}
	return id[:max(at, 0)], index, true
}

// Execution returns the own branch of the execution that the branch is in: ""
// unless it is that of a child execution or below it.
func (id BranchID) Execution() BranchID {
	at := strings.LastIndexByte(string(id), '#')
	if at < 0 {
		return ""
	}
	if end := strings.IndexByte(string(id[at:]), '/'); end >= 0 {
		return id[:at+end]
	}
	return id
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
	Begun     Phase = "Begun"     // nothing entered yet
	Entered   Phase = "Entered"   // to be evaluated
	Waiting   Phase = "Waiting"   // a Wait state, until Due
	Scheduled Phase = "Scheduled" // a task is announced
	Started   Phase = "Started"   // a task is running, or was when the history ends
	Submitted Phase = "Submitted" // it was called, and its token is waited for
	Answered  Phase = "Answered"  // its result is in Result
	Failing   Phase = "Failing"   // its error is in Task
	Branched  Phase = "Branched"  // a Parallel or Map state is in its branches
	Joined    Phase = "Joined"    // all of them have ended well
	Broken    Phase = "Broken"    // one of them has failed, and so the state
	Retrying  Phase = "Retrying"  // something failed, to be tried again at Due
	Exited    Phase = "Exited"    // left, its output is in StateOutput
	Abandoned Phase = "Abandoned" // ended where it was: it failed, or another branch did
	Ended     Phase = "Ended"     // of a Map's iteration whose success is recorded
)

// Over reports whether a branch of a Parallel or Map state does nothing more.
func (p Phase) Over() bool { return p == Exited || p == Abandoned || p == Ended }

// Branch is where a branch of an execution stands.
type Branch struct {
	ID          BranchID
	Phase       Phase
	StateName   string
	StateInput  value.Value
	EnteredID   EventID
	EnteredAt   time.Time
	Due         time.Time
	Task        *Task       // that was announced last in this state
	StateOutput value.Value // of the last state that was left
	Retries     []int       // how often each retrier was used, by index
	RetryCount  int         // how often the state was tried again
	PreviousID  EventID     // the last event of this branch
	// Variables are those that were assigned in this branch; it sees its
	// parents' as well, within the same execution.
	Variables *value.Object

	// Length is how many branches the Parallel or Map state that it is in has.
	Length int
	// Children are those that were begun, by index; they begin in order.
	Children []*Branch
	// Done counts the iterations or child executions of a Map state that
	// succeeded, FailedChildren the child executions that didn't.
	Done, FailedChildren int
	// MapRunARN is the Map Run of a Map state in distributed mode, and
	// MapRunRedrives how often that was redriven.
	MapRunARN      string
	MapRunRedrives int

	// Run is set for the own branch of a child execution.
	Run *Execution
}

// Task is one call that a Task state makes.
type Task struct {
	Resource    string
	Integration string // the service, empty for a function that is named by its ARN
	Token       string
	Input       value.Value
	ScheduledAt time.Time
	HeartbeatAt time.Time   // when somebody last said that it is being worked on
	Result      value.Value // what it answered
	Error       string      // how it failed
	Cause       string
}

// enter begins a state.
func (b *Branch) enter(ev *Event, d *StateEnteredDetails) {
	*b = Branch{ID: b.ID, Run: b.Run, Variables: b.Variables, PreviousID: b.PreviousID,
		Phase: Entered, StateName: d.Name, StateInput: d.Input, EnteredID: ev.ID, EnteredAt: ev.Timestamp}
}

// EnteredFirst reports whether the state that the branch is in is the
// execution's first: AWS links its entry to no event.
func (b *Branch) EnteredFirst() bool { return b.EnteredID == 2 }

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

// dropChildren forgets the branches of a state that is left or tried again.
func (b *Branch) dropChildren() {
	b.Children, b.Length, b.Done, b.FailedChildren, b.MapRunARN, b.MapRunRedrives = nil, 0, 0, 0, "", 0
}

// revive has a branch that ended without success go on from the state in which
// it did: what is below that and succeeded stays, the rest begins again.
func (b *Branch) revive(at time.Time) {
	b.Retries, b.RetryCount, b.Task = nil, 0, nil
	if b.Run != nil {
		b.Run.revive()
	}
	if len(b.Children) == 0 {
		if b.StateName == "" {
			b.Phase = Begun
			return
		}
		b.dropChildren()
		b.Phase, b.EnteredAt = Entered, at
		return
	}
	b.Phase, b.FailedChildren = Branched, 0
	for _, child := range b.Children {
		if child.Phase != Exited && child.Phase != Ended {
			child.revive(at)
		}
	}
}

// abandon ends a branch, and what is below it, where it is.
func (b *Branch) abandon() {
	if !b.Phase.Over() {
		b.Phase = Abandoned
	}
	b.abandonBelow()
}

func (b *Branch) abandonBelow() {
	for _, child := range b.Children {
		child.abandon()
	}
}

// clone returns a copy that shares nothing that changes.
func (b *Branch) clone() Branch {
	c := *b
	c.Retries = slices.Clone(b.Retries)
	if b.Task != nil {
		task := *b.Task
		c.Task = &task
	}
	if b.Run != nil {
		run := *b.Run
		c.Run = &run
	}
	c.Children = nil
	for _, child := range b.Children {
		copied := child.clone()
		c.Children = append(c.Children, &copied)
	}
	return c
}
