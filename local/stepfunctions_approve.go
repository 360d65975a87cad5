package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
	"github.com/rdscrypt/rdscrypt/report"
)

// Approve answers the task of an execution that waits for its task token, as
// [Approve] does one of the embedded engine. Of cfg the answer counts.
func (s *StepFunctions) Approve(ctx context.Context, cfg ApproveConfig) (*Answer, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	name, err := s.only(ctx, cfg.Execution, "waits for an approval", func(name rdscrypt.ExecutionName) bool {
		_, waiting, err := s.waiting(ctx, name)
		return err == nil && len(waiting) > 0
	})
	if err != nil {
		return nil, err
	}
	d, waiting, err := s.waiting(ctx, name)
	if err != nil {
		return nil, err
	}
	see := "see where it stands with " + s.Command("executions", "describe", string(name))
	if len(waiting) != 1 {
		return nil, notWaiting(d, len(waiting), see)
	}
	w := waiting[0]
	if w.Token == "" {
		return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s waits in %s, but its token isn't in its history", name, w.StateName),
			Next: "answer with " + s.command("stepfunctions", "send-task-success", "--task-output", "{}", "--task-token", "TOKEN")}
	}
	if ctx.Err() != nil {
		return nil, refusal(ctx, ctx.Err())
	}
	if err := s.answer(ctx, cfg, w.Token); err != nil {
		if strings.HasPrefix(awsapi.ErrorCode(err), "Task") {
			return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s doesn't wait in %s any more", name, w.StateName), Next: see, Err: err}
		}
		return nil, s.acted(ctx, name, "it has the answer", err)
	}
	// It has the answer whether the look after it succeeds or not: then the look
	// before has to do.
	if after, _, err := s.describe(ctx, name); err == nil {
		d = after
	} else {
		s.note(fmt.Sprintf("execution %s has the answer, what it does now can't be seen: %s", name, awsapi.ErrorLine(err)))
	}
	return &Answer{Execution: name, State: w.StateName, Approved: !cfg.Deny, Description: d}, nil
}

// answer sends the answer once: that a token isn't waited for any more would be
// what a second attempt hears when the first one's answer was lost.
func (s *StepFunctions) answer(ctx context.Context, cfg ApproveConfig, token string) error {
	if cfg.Deny {
		_, err := s.sfn.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &token, Error: aws.String(Denied), Cause: optional(cfg.Reason)}, stepfunctions.Once)
		return err
	}
	_, err := s.sfn.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(value.Text(cfg.output()))}, stepfunctions.Once)
	return err
}

// waiting returns the tasks of an execution that wait for their tokens.
func (s *StepFunctions) waiting(ctx context.Context, name rdscrypt.ExecutionName) (report.Description, []stepfunctions.Waiting, error) {
	d, events, err := s.describe(ctx, name)
	if err != nil || d.Status != history.Running {
		return d, nil, err
	}
	text, err := s.definition(ctx, name)
	if err != nil {
		return d, nil, err
	}
	definition, err := value.Parse(text)
	if err != nil {
		return d, nil, fmt.Errorf("reading the definition of execution %s: %w", name, err)
	}
	return d, stepfunctions.WaitingOf(events, definition), nil
}
