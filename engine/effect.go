package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// effect is something that a branch waits for from the world: the time, or the
// end of a task.
type effect struct {
	branch  *history.Branch
	started bool
	cancel  context.CancelFunc
}

// outcome is how an effect ended: by what is to be recorded, or by an error
// that means its context was done.
type outcome struct {
	effect *effect
	record func()
	err    error
}

// needs notes that a branch can't go on without the world.
func (x *Execution) needs(b *history.Branch) {
	if x.effects[b] == nil {
		x.effects[b] = &effect{branch: b, cancel: func() {}}
	}
}

// act starts what branches need and waits for one of them.
func (x *Execution) act(ctx context.Context) error {
	if len(x.effects) == 0 && x.running == 0 {
		// The engine records what follows a step together with the step, so such a
		// history was made, or cut, by somebody else.
		return fmt.Errorf("the history ends after the state %q, in phase %s, where nothing can follow", x.state.StateName, x.state.Phase)
	}
	if len(x.effects) == 1 {
		for _, e := range x.effects {
			if e.started {
				break
			}
			// One alone needs no goroutine: the usual case, and it keeps an execution
			// that waits small.
			record, err := x.perform(ctx, e.branch)
			if err != nil {
				delete(x.effects, e.branch)
				x.ready = append(x.ready, e.branch)
				return err
			}
			x.finish(e, record)
			return nil
		}
	}
	if x.outcomes == nil {
		x.outcomes = make(chan outcome)
	}
	for _, e := range x.unstarted() {
		var inner context.Context
		inner, e.cancel = context.WithCancel(ctx)
		e.started = true
		x.running++
		// What the branch stands at is read here: a branch that is aborted changes
		// while its effect is still ending.
		perform := x.performer(e.branch)
		go func() {
			record, err := perform(inner)
			x.outcomes <- outcome{e, record, err}
		}()
	}
	o := <-x.outcomes
	x.running--
	o.effect.cancel()
	if x.effects[o.effect.branch] != o.effect {
		return nil // its branch was aborted meanwhile
	}
	if o.err != nil {
		if err := x.drain(); err != nil || x.state.Status != history.Running {
			return err
		}
		return o.err
	}
	x.finish(o.effect, o.record)
	return nil
}

// unstarted returns the effects to start, in the order of their branches so
// that a run can be repeated.
func (x *Execution) unstarted() []*effect {
	var all []*effect
	for _, e := range x.effects {
		if !e.started {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b *effect) int { return int(a.branch.PreviousID - b.branch.PreviousID) })
	return all
}

func (x *Execution) finish(e *effect, record func()) {
	delete(x.effects, e.branch)
	record()
	x.ready = append(x.ready, e.branch)
}

// drain ends all effects. What one of them still brings is recorded: a task
// that was done isn't called again for nothing. The error is the journal's.
func (x *Execution) drain() error {
	for _, e := range x.effects {
		e.cancel()
	}
	for ; x.running > 0; x.running-- {
		o := <-x.outcomes
		if o.err == nil && x.effects[o.effect.branch] == o.effect {
			x.finish(o.effect, o.record)
		}
	}
	for b := range x.effects {
		x.ready = append(x.ready, b)
	}
	clear(x.effects)
	return x.flush()
}

// abandon ends the effects of everything below a branch.
func (x *Execution) abandon(parent *history.Branch) {
	for _, child := range parent.Children {
		if e := x.effects[child]; e != nil {
			e.cancel()
			delete(x.effects, child)
		}
		x.abandon(child)
	}
}

// abandonAll ends all effects and waits for them; nothing they bring counts.
func (x *Execution) abandonAll() {
	for _, e := range x.effects {
		e.cancel()
	}
	clear(x.effects)
	for ; x.running > 0; x.running-- {
		<-x.outcomes
	}
}

// perform does what a branch stands before, and returns what to record of it.
func (x *Execution) perform(ctx context.Context, b *history.Branch) (record func(), err error) {
	return x.performer(b)(ctx)
}

// performer returns what perform does, with all it needs of the branch.
func (x *Execution) performer(b *history.Branch) func(context.Context) (record func(), err error) {
	if b.Phase == history.Started {
		call := x.call(b)
		return func(ctx context.Context) (func(), error) { return x.runTask(ctx, b, call) }
	}
	due, over := b.Due, func() { x.wake(b) }
	return func(ctx context.Context) (func(), error) { return over, x.config.Clock.SleepUntil(ctx, due) }
}
