package local

import (
	"context"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// StopConfig says which execution is to be stopped, and why.
type StopConfig struct {
	StateDir StateDir
	// Execution is its name or ARN; the only unfinished one when empty.
	Execution string
	// ErrorName and Cause are recorded as the reason, up to 256 and 32768 characters;
	// both may be empty.
	ErrorName, Cause string
	// Confirm is asked before an execution is stopped that doesn't work at an
	// endpoint on this machine. Its error is that of Stop. Nil stands for yes.
	Confirm Confirm
	Clock   engine.Clock
	// Note is told what goes wrong on the way without ending it; nil for nobody.
	Note func(string)
}

// Stop ends an execution for good, with the status ABORTED. What it has made
// stays and is in the result, by what the journal says: AWS isn't asked. already
// is true for an execution that had ended before, which stays as it is.
//
// The error is a [*rdscrypt.InvalidError] for a reason that is too long, a
// [*rdscrypt.Refusal] when no execution, or none alone, qualifies, a [*HeldError]
// when the process that runs it can't be reached, or a [*DoubtError], also when
// that process doesn't answer. It unwraps to [ErrInterrupted] when ctx ended
// meanwhile.
func Stop(ctx context.Context, cfg StopConfig) (result *Result, already bool, err error) {
	if err := cfg.check(); err != nil {
		return nil, false, err
	}
	name, err := cfg.StateDir.only(cfg.Execution, "is unfinished", func(report.Entry) bool { return true })
	if err != nil {
		return nil, false, err
	}
	f := cfg.StateDir.folder(name)
	before, err := cfg.StateDir.Describe(name)
	if err != nil {
		return nil, false, err
	}
	if before.Status == history.Running {
		if err := cfg.confirm(ctx, f, before); err != nil {
			return nil, false, err
		}
		// It may have ended while the question was open.
		if before, err = cfg.StateDir.Describe(name); err != nil {
			return nil, false, err
		}
	}
	if before.Status == history.Running {
		err = cfg.StateDir.act(ctx, name, cfg.Clock, cfg.Note,
			func(f folder) error {
				return f.call(ctx, "StopExecution", map[string]string{
					"executionArn": string(before.ExecutionARN), "error": cfg.ErrorName, "cause": cfg.Cause,
				}, nil)
			},
			func(x *engine.Execution) error {
				_, err := x.Stop(cfg.ErrorName, cfg.Cause)
				return err
			})
		if err != nil {
			return nil, false, cfg.StateDir.acted(ctx, name, "it was stopped", err)
		}
	}
	if result, err = cfg.StateDir.stopped(f); err != nil {
		return nil, false, err
	}
	return result, before.Status != history.Running || endedItself(result.Status), nil
}

// endedItself tells whether a status is that of an execution that was quicker than
// who stopped it. Stopping it is no error then, and changes nothing.
func endedItself(s history.ExecutionStatus) bool {
	return s != history.Running && s != history.Aborted
}

func (cfg StopConfig) confirm(ctx context.Context, f folder, d report.Description) error {
	k, err := f.read()
	if err != nil || cfg.Confirm == nil || awsapi.IsLoopback(k.Endpoint) {
		return err
	}
	return cfg.Confirm(ctx, Question{Place: k.Place, Execution: f.name, Source: k.SourceInstance, State: d.StateName, Stops: true})
}

// stopped is how the execution has ended.
func (s StateDir) stopped(f folder) (*Result, error) {
	k, err := f.read()
	if err != nil {
		return nil, err
	}
	d, err := report.Describe(k.records)
	if err != nil {
		return nil, f.lost(err)
	}
	r := &Result{Description: d, Place: k.Place, SourceID: k.SourceInstance}
	if d.Status != history.Succeeded {
		r.Left = access{place: k.Place, profile: k.Profile}.recorded(k.record, history.Events(k.records, ""))
		r.Next = []string{"see what happened with " + s.Command("executions", "history", string(f.name))}
	}
	return r, nil
}
