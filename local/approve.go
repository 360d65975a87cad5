package local

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// ApproveConfig says which execution gets the answer that it waits for.
type ApproveConfig struct {
	StateDir StateDir
	// Execution is its name or ARN; the only one that waits when empty.
	Execution string
	// Deny has the waiting task fail with the error [Denied]; otherwise it succeeds.
	Deny bool
	// Reason is recorded with the answer, up to 32768 characters; it may be empty.
	Reason string
	Clock  engine.Clock
	// Note is told what goes wrong on the way without ending it; nil for nobody.
	Note func(string)
}

// output is the result of a task that was approved.
func (cfg ApproveConfig) output() value.Value {
	var reason value.Value
	if cfg.Reason != "" {
		reason = cfg.Reason
	}
	return value.NewObject(value.Field{Name: "approved", Value: true}, value.Field{Name: "reason", Value: reason})
}

// Denied is the error of a task that waited for an approval and didn't get it.
const Denied = "Denied"

// Answer is what an execution was told.
type Answer struct {
	Execution rdscrypt.ExecutionName
	State     string // where it waited
	Approved  bool
	// Description is the execution after it.
	Description report.Description
}

// MarshalJSON writes the answer of DescribeExecution, with what was told under
// [report.OwnKey].
func (a *Answer) MarshalJSON() ([]byte, error) {
	return a.Description.Object().With(report.OwnKey, value.NewObject(
		value.Field{Name: "approved", Value: a.Approved},
		value.Field{Name: "state", Value: a.State},
	)).MarshalJSON()
}

// Approve answers the task of an execution that waits for its task token
// (.waitForTaskToken). The error is a [*rdscrypt.InvalidError] for a reason that
// is too long, a [*rdscrypt.Refusal] when the execution waits for none, a
// [*HeldError] when the process that runs it can't be reached, or a
// [*DoubtError], also when that process doesn't answer. It unwraps to
// [ErrInterrupted] when ctx ended meanwhile.
func Approve(ctx context.Context, cfg ApproveConfig) (*Answer, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	name, err := cfg.StateDir.only(cfg.Execution, "waits for an approval", func(e report.Entry) bool {
		waiting, err := cfg.StateDir.waiting(e.Name)
		return err == nil && len(waiting) > 0
	})
	if err != nil {
		return nil, err
	}
	b, err := cfg.StateDir.theWaiting(name)
	if err != nil {
		return nil, err
	}
	output := cfg.output()
	err = cfg.StateDir.act(ctx, name, cfg.Clock, cfg.Note,
		func(f folder) error {
			if cfg.Deny {
				return f.call(ctx, "SendTaskFailure", map[string]string{"taskToken": b.Task.Token, "error": Denied, "cause": cfg.Reason}, nil)
			}
			return f.call(ctx, "SendTaskSuccess", map[string]string{"taskToken": b.Task.Token, "output": value.Text(output)}, nil)
		},
		func(x *engine.Execution) error {
			if cfg.Deny {
				return x.SendTaskFailure(b.Task.Token, Denied, cfg.Reason)
			}
			return x.SendTaskSuccess(b.Task.Token, output)
		})
	var refused *apiError
	if errors.Is(err, engine.ErrTaskTimedOut) || errors.As(err, &refused) && strings.HasPrefix(refused.Code, "Task") {
		return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s doesn't wait in %s any more", name, b.StateName),
			Next: "see where it stands with " + cfg.StateDir.Command("executions", "describe", string(name)), Err: err}
	}
	if err != nil {
		return nil, cfg.StateDir.acted(ctx, name, "it has the answer", err)
	}
	d, err := cfg.StateDir.Describe(name)
	return &Answer{Execution: name, State: b.StateName, Approved: !cfg.Deny, Description: d}, err
}

// waiting returns the branches of an execution that wait for their task tokens.
func (s StateDir) waiting(name rdscrypt.ExecutionName) ([]*history.Branch, error) {
	records, err := s.Read(name)
	if err != nil {
		return nil, err
	}
	state, err := history.Fold(records)
	if err != nil {
		return nil, s.folder(name).lost(err)
	}
	var waiting []*history.Branch
	var visit func(*history.Branch)
	visit = func(b *history.Branch) {
		if b.Task != nil && b.Task.Token != "" && (b.Phase == history.Started || b.Phase == history.Submitted) {
			waiting = append(waiting, b)
		}
		for _, child := range b.Children {
			visit(child)
		}
	}
	if state.Status == history.Running {
		visit(&state.Branch)
	}
	return waiting, nil
}

// theWaiting returns the one branch that waits. The error is a
// [*rdscrypt.Refusal] when none or several do.
func (s StateDir) theWaiting(name rdscrypt.ExecutionName) (*history.Branch, error) {
	waiting, err := s.waiting(name)
	if err != nil {
		return nil, err
	}
	if len(waiting) == 1 {
		return waiting[0], nil
	}
	d, err := s.Describe(name)
	if err != nil {
		return nil, err
	}
	return nil, notWaiting(d, len(waiting), "see where it stands with "+s.Command("executions", "describe", string(name)))
}

// notWaiting is the refusal to answer an execution that waits for none, or for
// more than one answer.
func notWaiting(d report.Description, waits int, next string) error {
	if waits > 1 {
		return &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s waits for %d approvals, and which one is meant can't be said", d.Name(), waits), Next: next}
	}
	where := string(d.Status)
	if d.Status == history.Running {
		where = "in " + d.StateName
	}
	return &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s doesn't wait for an approval, it is %s", d.Name(), where), Next: next}
}
