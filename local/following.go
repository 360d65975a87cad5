package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// FollowingError says that an execution at Step Functions has begun and is
// followed no more. It goes on there all the same.
type FollowingError struct {
	Name rdscrypt.ExecutionName
	// Err is why: [ErrInterrupted], or why Step Functions can't be asked.
	Err error
	// First is what has to be done before it can be followed again, as an
	// imperative; empty for nothing.
	First string
	// Follow and Stop are the commands that follow it again and that end it.
	Follow, Stop string
}

func (e *FollowingError) Error() string {
	reason := awsapi.ErrorLine(e.Err)
	var silence *stepfunctions.SilenceError
	if errors.As(e.Err, &silence) {
		reason = silence.Error()
	}
	return fmt.Sprintf("execution %s goes on at Step Functions, following it has ended: %s: %s", e.Name, reason, e.Next())
}

// Next is what the user can do, as an imperative.
func (e *FollowingError) Next() string {
	next := fmt.Sprintf("follow it again with %s, or end it with %s", e.Follow, e.Stop)
	if e.First != "" {
		next = e.First + "; " + next
	}
	return next
}

// Unwrap returns the reason, and [ErrInterrupted]: whatever the reason, it is the
// following that was interrupted.
func (e *FollowingError) Unwrap() []error { return []error{ErrInterrupted, e.Err} }

// follow tells the events of an execution until its end, and describes it then.
// The error is a [*FollowingError], a [*rdscrypt.Refusal] when there is no such
// execution, or that of tell.
func (s *StepFunctions) follow(ctx context.Context, name rdscrypt.ExecutionName, tell func([]*history.Event) error) ([]*history.Event, error) {
	var all []*history.Event
	var told error
	f := stepfunctions.Follower{
		API:       s.sfn,
		Execution: s.execution(name),
		Pace:      s.pace,
		Tell: func(events []*history.Event) error {
			all = append(all, events...)
			told = tell(events)
			return told
		},
		Note: s.note,
	}
	err := f.Follow(ctx)
	switch {
	case err == nil, told != nil:
		return all, told
	case awsapi.ErrorCode(err) == codeExecutionMissing:
		return nil, s.refusal(ctx, name, err)
	case ctx.Err() != nil:
		err = ErrInterrupted
	}
	return all, s.following(name, err)
}

// following is the error of an execution that goes on unfollowed because of err.
func (s *StepFunctions) following(name rdscrypt.ExecutionName, err error) error {
	first := nextStep(awsapi.ErrorCode(err))
	var silence *stepfunctions.SilenceError
	if errors.As(err, &silence) {
		first = ""
	}
	return &FollowingError{
		Name: name, Err: err, First: first,
		Follow: s.Command("executions", "watch", string(name)),
		Stop:   s.Command("stop", string(name)),
	}
}
