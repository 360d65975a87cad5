// Package history is what happened in an execution: AWS's history events, the
// records between them that AWS keeps to itself, and the fold that turns them
// back into the state of the execution.
//
// A history is a list of records, numbered from 1 without gaps. A record
// either carries an event, which GetExecutionHistory shows, or a private fact
// (when a wait ends, when a retry is due) that a restart needs and AWS doesn't
// show. Nothing about an execution is known that isn't in its records: the
// engine, the reports and a restart after a crash all see [State], the fold of
// the same list.
package history

import "time"

// EventID is an event's place in the history, from 1.
type EventID int64

// EventType is the kind of an event, as AWS names it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
type EventType string

// Event is one recorded fact of an execution.
type Event struct {
	ID         EventID
	PreviousID EventID // the event before it in the same branch; 0 for the first of a branch
	Timestamp  time.Time
	Type       EventType
	Details    Details // nil for types that have none
}

// Details are what an event says beyond its type: one of the Details types of
// this package.
type Details interface {
	// key is the field in which AWS's HistoryEvent has these details.
	key() string
}

// Record is one entry of a history: an event, or a private fact, of one of the
// execution's branches.
type Record struct {
	Branch  BranchID
	Event   *Event
	Private Private
}

// Events returns the events of one execution in its order: with "" of the
// execution whose history this is, as GetExecutionHistory shows it, else of the
// child execution with that branch of its own.
func Events(records []Record, own BranchID) []*Event {
	var events []*Event
	for _, r := range records {
		if r.Event != nil && r.Branch.Execution() == own {
			events = append(events, r.Event)
		}
	}
	return events
}

// ExecutionStatus is where an execution stands, as AWS names it.
type ExecutionStatus string

// The statuses of an execution.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
const (
	Running   ExecutionStatus = "RUNNING"
	Succeeded ExecutionStatus = "SUCCEEDED"
	Failed    ExecutionStatus = "FAILED"
	TimedOut  ExecutionStatus = "TIMED_OUT"
	Aborted   ExecutionStatus = "ABORTED"
)
