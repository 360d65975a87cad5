package local

import (
	"context"
	"sync"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// ResumeConfig says which executions are to go on.
type ResumeConfig struct {
	StateDir StateDir
	// AWS may add to what was recorded when the execution began, above all a
	// profile, but not contradict it.
	AWS awsapi.Options
	// Execution is the name or ARN of one execution; every unfinished one when
	// empty.
	Execution string
	Confirm   Confirm
	Progress  Progress
	Clock     engine.Clock
}

// Outcome is what became of one execution that was to be resumed. Exactly one
// of the last three is set.
type Outcome struct {
	Name rdscrypt.ExecutionName
	// Result is how it has ended now.
	Result *Result
	// Ended is how it had ended before, so that there was nothing to do.
	Ended *report.Description
	// Err is why it hasn't ended: as from [Encrypt], or a [*HeldError], which is
	// no failure where every unfinished execution is to be resumed.
	Err error
}

// Resume goes on with executions that a kill, a signal or a full disk has
// stopped, side by side. There is no outcome when every execution has ended.
//
// The error is about the state directory or about the name; what goes wrong
// with an execution is in its outcome.
func Resume(ctx context.Context, cfg ResumeConfig) ([]Outcome, error) {
	names, err := cfg.names()
	if err != nil {
		return nil, err
	}
	cfg.Progress = cfg.Progress.oneByOne()
	outcomes := make([]Outcome, len(names))
	var running sync.WaitGroup
	// Questions are asked one after the other, and all before the first
	// execution goes on.
	var resume []func()
	for i, name := range names {
		o := &outcomes[i]
		o.Name = name
		x, err := cfg.prepare(ctx, o)
		if err != nil {
			o.Err = err
			continue
		}
		if x == nil {
			continue
		}
		resume = append(resume, func() {
			defer x.giveBack()
			o.Result, o.Err = x.run(ctx, Resumed, cfg.Progress, cfg.Clock)
		})
	}
	for _, f := range resume {
		running.Go(f)
	}
	running.Wait()
	return outcomes, nil
}

// names returns the one execution that was asked for, or all that haven't
// ended, as far as they can be read.
func (cfg ResumeConfig) names() ([]rdscrypt.ExecutionName, error) {
	if cfg.Execution != "" {
		name, err := cfg.StateDir.Find(cfg.Execution)
		return []rdscrypt.ExecutionName{name}, err
	}
	entries, err := cfg.StateDir.List()
	if err != nil {
		return nil, err
	}
	var names []rdscrypt.ExecutionName
	for _, e := range entries {
		if e.Problem != nil || e.Description.Status == history.Running {
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// prepare takes an execution and makes sure that it may go on. It returns nil
// when there is nothing to do, with the reason in the outcome.
func (cfg ResumeConfig) prepare(ctx context.Context, o *Outcome) (_ *execution, err error) {
	d, err := cfg.StateDir.Describe(o.Name)
	if err != nil {
		return nil, err
	}
	if d.Status != history.Running {
		o.Ended = &d
		return nil, nil
	}
	x, err := cfg.StateDir.take(ctx, o.Name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			x.giveBack()
		}
	}()
	// It may have ended while it wasn't ours.
	if d, err = cfg.StateDir.Describe(o.Name); err != nil {
		return nil, err
	}
	if d.Status != history.Running {
		o.Ended = &d
		x.giveBack()
		return nil, nil
	}
	if x.access, err = reconnect(ctx, x.kept.record, cfg.AWS); err != nil {
		return nil, err
	}
	state := d.StateName
	if state == "" {
		state = x.machine.StartAt
	}
	return x, x.access.confirm(ctx, cfg.Confirm, x.kept.record, state)
}
