package engine

import (
	"context"
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Run takes the execution to its end and returns nil whatever its status then
// is. When ctx is done first, Run returns its cause and the execution can be
// taken up again, here or by [Load]. A [*ParkedError] says when it has to be
// loaded again, see [Config]. Any other error is the journal's, the
// clock's, or that of a history that nothing can follow. Nothing that Run
// started is running when it returns.
func (x *Execution) Run(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	defer x.abandonAll()
	for {
		if err := x.settle(ctx); err != nil {
			return err
		}
		if x.state.Status != history.Running {
			return nil
		}
		if err := x.act(ctx); err != nil {
			return err
		}
	}
}

// maxUnflushed bounds what is decided ahead of the journal by a machine that
// goes round without waiting or calling anybody.
const maxUnflushed = 256

// settle decides all that can be decided without the world, and records it.
func (x *Execution) settle(ctx context.Context) error {
	for x.broken == nil && x.state.Status == history.Running && len(x.ready) > 0 {
		b := x.ready[0]
		if x.state.Find(b.ID) != b || !x.decide(b) {
			x.ready = x.ready[1:]
		}
		if len(x.pending) >= maxUnflushed {
			if err := x.flush(); err != nil {
				return err
			}
			// Others may want something of a machine that never waits, also its end.
			x.mu.Unlock()
			x.mu.Lock()
			if ctx.Err() != nil {
				return x.interrupted(ctx)
			}
		}
	}
	return x.flush()
}

// allReady has a branch and all below it looked at.
func (x *Execution) allReady(b *history.Branch) {
	x.ready = append(x.ready, b)
	for _, child := range b.Children {
		x.allReady(child)
	}
}

// decide records one step of a branch. It reports false when only the world, or
// another branch, can bring the next one.
func (x *Execution) decide(b *history.Branch) bool {
	if x.state.Run(b.ID).LastID >= maxEvents-eventsPerStep && !b.Phase.Over() {
		x.executionFailed(x.state.Find(b.ID.Execution()), asl.Runtime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", maxEvents))
		return true
	}
	switch b.Phase {
	case history.Begun:
		x.enter(b, x.machineOf(b).StartAt)
	case history.Entered:
		x.evaluate(b)
	case history.Scheduled:
		x.taskStarted(b)
	case history.Answered:
		x.taskAnswered(b)
	case history.Failing:
		x.failed(b, asl.ErrorName(b.Task.Error), b.Task.Cause, true)
	case history.Branched:
		return x.join(b)
	case history.Waiting, history.Started, history.Submitted, history.Retrying:
		x.needs(b)
		return false
	default:
		return false
	}
	return true
}

// evaluate takes the step that follows the entry of a state.
func (x *Execution) evaluate(b *history.Branch) {
	scope := x.scope(b)
	switch s := x.stateOf(b).(type) {
	case *asl.TaskState:
		x.scheduleTask(b, s)
	case *asl.ChoiceState:
		next, output, assigned, err := s.Choose(scope)
		x.leave(b, history.ChoiceStateExited, output, assigned, asl.Transition{Next: next}, err)
	case *asl.WaitState:
		x.beginWait(b, s)
	case *asl.PassState:
		output, assigned, err := s.Output(scope)
		x.leave(b, history.PassStateExited, output, assigned, s.Transition, err)
	case *asl.SucceedState:
		output, err := s.Output(scope)
		x.leave(b, history.SucceedStateExited, output, nil, asl.Transition{End: true}, err)
	case *asl.FailState:
		name, cause, err := s.Failure(scope)
		if err != nil {
			x.fail(b, err)
			return
		}
		x.failed(b, name, cause, false)
	case *asl.ParallelState:
		x.beginParallel(b, s)
	case *asl.MapState:
		x.beginMap(b, s)
	}
}
