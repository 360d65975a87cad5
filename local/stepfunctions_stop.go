package local

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
	"github.com/rdscrypt/rdscrypt/report"
)

// Stop ends an execution for good, as [Stop] does one of the embedded engine. Of
// cfg the reason and the question count.
func (s *StepFunctions) Stop(ctx context.Context, cfg StopConfig) (result *Result, already bool, err error) {
	if err := cfg.check(); err != nil {
		return nil, false, err
	}
	name, err := s.only(ctx, cfg.Execution, "is unfinished", func(rdscrypt.ExecutionName) bool { return true })
	if err != nil {
		return nil, false, err
	}
	d, events, err := s.describe(ctx, name)
	if err != nil {
		return nil, false, err
	}
	if d.Status != history.Running {
		return s.stopped(d, events), true, nil
	}
	if cfg.Confirm != nil && !s.onThisMachine() {
		q := Question{Place: s.place, User: s.user, Execution: name, Source: sourceOf(d), State: d.StateName, Stops: true}
		if err := cfg.Confirm(ctx, q); err != nil {
			return nil, false, err
		}
		// It may have ended while the question was open.
		if d, events, err = s.describe(ctx, name); err != nil {
			return nil, false, err
		}
		if d.Status != history.Running {
			return s.stopped(d, events), true, nil
		}
	}
	if ctx.Err() != nil {
		return nil, false, refusal(ctx, ctx.Err())
	}
	out, err := s.sfn.StopExecution(ctx, &sfn.StopExecutionInput{
		ExecutionArn: aws.String(string(d.ExecutionARN)),
		Error:        optional(cfg.ErrorName),
		Cause:        optional(cfg.Cause),
	})
	if err != nil {
		return nil, false, s.acted(ctx, name, "it was stopped", err)
	}
	d, events = s.aborted(ctx, name, d, events)
	if d.Status == history.Running { // the history lags behind the answer
		d.Status, d.StopDate, d.Error, d.Cause = history.Aborted, aws.ToTime(out.StopDate), cfg.ErrorName, cfg.Cause
	}
	return s.stopped(d, events), endedItself(d.Status), nil
}

// acted is the error of an execution that a call was to change. what says how, in
// the past: "it was stopped". It is a [*DoubtError] unless the call was answered.
func (s *StepFunctions) acted(ctx context.Context, name rdscrypt.ExecutionName, what string, err error) error {
	if stepfunctions.Answered(err) {
		return s.refusal(ctx, name, err)
	}
	return inDoubt(ctx, name, what, awsapi.ErrorLine(err), "see where it stands with "+s.Command("executions", "describe", string(name)))
}

// aborted waits for a moment until the end that was asked for is in the history.
func (s *StepFunctions) aborted(ctx context.Context, name rdscrypt.ExecutionName, d report.Description, events []*history.Event) (report.Description, []*history.Event) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	all, err := s.follow(ctx, name, func([]*history.Event) error { return nil })
	if err != nil {
		return d, events
	}
	return stepfunctions.Describe(d.ExecutionARN, all), all
}

// stopped is how an execution has ended, and what it leaves by its history.
func (s *StepFunctions) stopped(d report.Description, events []*history.Event) *Result {
	r := &Result{Description: d, Place: s.place, SourceID: sourceOf(d)}
	if d.Status != history.Succeeded {
		if r.SourceID != "" {
			r.Left = s.recorded(s.record(d.Name(), r.SourceID), events)
		}
		r.Next = []string{"see what happened with " + s.Command("executions", "history", string(d.Name()))}
	}
	return r
}

// sourceOf is the DB instance that an execution is about, by its input; empty for
// one that isn't of our workflow.
func sourceOf(d report.Description) rdscrypt.InstanceID {
	id, err := rdscrypt.ParseInstanceID(text(d.Input, "instance_id"))
	if err != nil {
		return ""
	}
	return id
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
