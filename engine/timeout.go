package engine

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// maxDuration is how long an execution may take at most.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxDuration = 365 * 24 * time.Hour

// deadline returns when the execution has taken too long. It is zero when its
// state machine sets none and something else comes before the longest that any
// execution may take: a time, or the end of a call.
func (x *Execution) deadline() time.Time {
	since := x.state.StartDate
	if x.state.RedriveDate.After(since) {
		since = x.state.RedriveDate
	}
	if timeout := x.config.StateMachine.Timeout; timeout > 0 {
		return since.Add(timeout)
	}
	e := &x.effects
	last := since.Add(maxDuration)
	calling := e.running > 0 || len(e.unbegun) > 0
	if len(e.timers) > 0 && !e.timers[0].due.After(last) || len(e.timers) == 0 && calling {
		return time.Time{}
	}
	return last
}

// timedOut ends the execution because it took too long.
func (x *Execution) timedOut() {
	x.endAll(history.ExecutionTimedOut, &history.ExecutionTimedOutDetails{})
}

// taskDue returns when the task of a branch has taken too long, or has been
// silent for too long, and what then happens; zero for never. The times are
// absolute, from what was recorded, so they go on while nobody runs the
// execution.
func (x *Execution) taskDue(b *history.Branch) (time.Time, func()) {
	s := x.stateOf(b).(*asl.TaskState)
	// They were evaluated when the task was scheduled, so there is no error.
	timeout, heartbeat, _ := s.Timeouts(x.scope(b))
	var due time.Time
	name := asl.Timeout
	if timeout > 0 {
		due = b.Task.ScheduledAt.Add(timeout)
	}
	if heartbeat > 0 && s.WaitsForToken() {
		if silent := b.Task.HeartbeatAt.Add(heartbeat); due.IsZero() || silent.Before(due) {
			due, name = silent, asl.HeartbeatTimeout
		}
	}
	return due, func() { x.taskTimedOut(b, name) }
}

func (x *Execution) taskTimedOut(b *history.Branch, name asl.ErrorName) {
	if t := b.Task; t.Integration != "" {
		x.emit(b, history.TaskTimedOut, &history.TaskTimedOutDetails{ResourceType: t.Integration, Resource: t.Resource, Error: string(name)})
		return
	}
	x.emit(b, history.LambdaFunctionTimedOut, &history.LambdaFunctionTimedOutDetails{Error: string(name)})
}
