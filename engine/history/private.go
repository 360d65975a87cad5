package history

import "time"

// Private is a fact that a restart needs and AWS's history doesn't have, such
// as an [*ExecutionCreated] or a [*WaitScheduled].
type Private interface {
	kind() string
	fields(codec)
}

// newPrivate makes the empty fact of a kind. A new kind is a line here.
var newPrivate = map[string]func() Private{
	"ExecutionCreated": func() Private { return new(ExecutionCreated) },
	"WaitScheduled":    func() Private { return new(WaitScheduled) },
	"RetryScheduled":   func() Private { return new(RetryScheduled) },
	"BranchesStarted":  func() Private { return new(BranchesStarted) },
	"TaskTokenMade":    func() Private { return new(TaskTokenMade) },
	"TaskHeartbeat":    func() Private { return new(TaskHeartbeat) },
}

// WaitScheduled says when the Wait state that was just entered is over. The
// time is absolute, so that a wait goes on while nobody runs it.
type WaitScheduled struct{ Until time.Time }

func (*WaitScheduled) kind() string     { return "WaitScheduled" }
func (w *WaitScheduled) fields(c codec) { c.moment("until", &w.Until) }

// RetryScheduled says that the failure that was just recorded is to be
// retried, by which retrier, and when. The delay may have a random part, so it
// can't be worked out again.
type RetryScheduled struct {
	Retrier int // index in the state's Retry list
	At      time.Time
}

func (*RetryScheduled) kind() string { return "RetryScheduled" }

func (r *RetryScheduled) fields(c codec) {
	c.integer("retrier", &r.Retrier)
	c.moment("at", &r.At)
}

// BranchesStarted says how many branches the Parallel state that was just
// started has, or how many child executions the Map Run.
type BranchesStarted struct{ Length int }

func (*BranchesStarted) kind() string     { return "BranchesStarted" }
func (b *BranchesStarted) fields(c codec) { c.integer("length", &b.Length) }

// TaskTokenMade has the token of the task that is scheduled next, with which
// somebody outside will answer.
type TaskTokenMade struct{ Token string }

func (*TaskTokenMade) kind() string     { return "TaskTokenMade" }
func (t *TaskTokenMade) fields(c codec) { c.text("token", &t.Token) }

// TaskHeartbeat says when the holder of a task's token was last heard of.
type TaskHeartbeat struct{ At time.Time }

func (*TaskHeartbeat) kind() string     { return "TaskHeartbeat" }
func (t *TaskHeartbeat) fields(c codec) { c.moment("at", &t.At) }
