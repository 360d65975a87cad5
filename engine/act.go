package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// needs notes that a branch can't go on without the world.
func (x *Execution) needs(b *history.Branch) {
	if x.effects.of[b] != nil {
		return
	}
	e := &effect{branch: b}
	if b.Phase == history.Waiting || b.Phase == history.Retrying {
		e.due, e.onDue = b.Due, func() { x.wakeUp(b) }
	} else {
		e.due, e.onDue = x.taskDue(b)
		if b.Phase == history.Started {
			// What the branch stands at is read here: a branch that is given up changes
			// while its call is still ending.
			call := x.call(b)
			e.run = func(ctx context.Context) (func(), error) { return x.runTask(ctx, b, call) }
		}
	}
	x.effects.add(e)
}

// act starts what branches need and waits until something happens. The lock is
// free while it waits.
func (x *Execution) act(ctx context.Context) error {
	if len(x.effects.of) == 0 && x.effects.running == 0 {
		// The engine records what follows a step together with the step, so such a
		// history was made, or cut, by somebody else.
		return fmt.Errorf("the history ends after the state %q, in phase %s, where nothing can follow", x.state.StateName, x.state.Phase)
	}
	if ctx.Err() != nil {
		return x.interrupted(ctx)
	}
	deadline := x.deadline()
	if e := x.effects.alone(); e != nil && deadline.IsZero() {
		return x.performAlone(ctx, e)
	}
	if x.fireDue(deadline) {
		return nil
	}
	due := x.nextDue(deadline)
	if err := x.park(due); err != nil {
		return err
	}
	x.effects.begin(ctx)
	var timer <-chan time.Time
	if !due.IsZero() {
		var stop func()
		timer, stop = x.config.Clock.Timer(due)
		defer stop()
	}
	happened := func() error { return nil }
	x.mu.Unlock()
	select {
	case o := <-x.effects.outcomes:
		happened = func() error { return x.take(ctx, o) }
	case <-ctx.Done():
		happened = func() error { return x.interrupted(ctx) }
	case <-timer:
	case <-x.wake:
	}
	x.mu.Lock()
	return happened()
}

// performAlone runs the only effect there is.
func (x *Execution) performAlone(ctx context.Context, e *effect) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	x.effects.unbegun = x.effects.unbegun[:0]
	e.cancel = cancel
	x.mu.Unlock()
	record, err := e.run(inner)
	x.mu.Lock()
	if x.effects.of[e.branch] != e {
		return nil // it was given up meanwhile
	}
	x.effects.remove(e)
	x.ready = append(x.ready, e.branch)
	if err == nil {
		record()
	}
	return err
}

// take records what an effect brought.
func (x *Execution) take(ctx context.Context, o outcome) error {
	if !x.effects.ended(o) {
		return nil
	}
	x.ready = append(x.ready, o.effect.branch)
	if o.err == nil {
		o.record()
		return nil
	}
	return x.interrupted(ctx)
}

// interrupted ends all effects because ctx is done, and returns its cause unless
// the execution has come to its end.
func (x *Execution) interrupted(ctx context.Context) error {
	if err := x.drain(); err != nil || x.state.Status != history.Running {
		return err
	}
	return context.Cause(ctx)
}

// fireDue has what is due happen, and reports whether anything was.
func (x *Execution) fireDue(deadline time.Time) bool {
	now := x.config.Clock.Now()
	fired := false
	for len(x.effects.timers) > 0 && !now.Before(x.effects.timers[0].due) {
		e := x.effects.timers[0]
		if !deadline.IsZero() && deadline.Before(e.due) {
			break // both have passed while nobody looked
		}
		x.effects.giveUp(e)
		x.ready = append(x.ready, e.branch)
		e.onDue()
		fired = true
	}
	if !fired && !deadline.IsZero() && !now.Before(deadline) {
		x.timedOut()
		fired = true
	}
	return fired
}

// nextDue returns when something is due next, zero for never.
func (x *Execution) nextDue(deadline time.Time) time.Time {
	if len(x.effects.timers) > 0 && (deadline.IsZero() || x.effects.timers[0].due.Before(deadline)) {
		return x.effects.timers[0].due
	}
	return deadline
}

// drain ends all effects. What one of them still brings is recorded: a task
// that was done isn't called again for nothing. The error is the journal's.
func (x *Execution) drain() error {
	for _, e := range x.effects.of {
		e.cancel()
	}
	for x.effects.running > 0 {
		o := x.receive()
		if x.effects.ended(o) {
			x.ready = append(x.ready, o.effect.branch)
			if o.err == nil {
				o.record()
			}
		}
	}
	for b, e := range x.effects.of {
		x.effects.remove(e)
		x.ready = append(x.ready, b)
	}
	return x.flush()
}

// abandon ends the effects of a branch and of everything below it.
func (x *Execution) abandon(b *history.Branch) {
	if e := x.effects.of[b]; e != nil {
		x.effects.giveUp(e)
	}
	delete(x.maps, b)
	for _, child := range b.Children {
		x.abandon(child)
	}
}

// abandonAll ends all effects and waits for them; nothing they bring counts.
func (x *Execution) abandonAll() {
	for _, e := range x.effects.of {
		x.effects.giveUp(e)
	}
	for x.effects.running > 0 {
		x.effects.ended(x.receive())
	}
}

// receive waits for the end of a goroutine. Others may look at the execution and
// stop it meanwhile: a task may take its time to heed its context.
func (x *Execution) receive() outcome {
	x.mu.Unlock()
	defer x.mu.Lock()
	return <-x.effects.outcomes
}
