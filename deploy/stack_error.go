package deploy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// ErrInterrupted says that the context ended before anything was begun.
var ErrInterrupted = errors.New("interrupted")

// UnfollowedError says that AWS may be changing a stack and that nobody is looking
// any more. It goes on there all the same.
type UnfollowedError struct {
	Stack StackName
	// Err is why: [ErrInterrupted], or why AWS can't be asked.
	Err error
	// First is what has to be done before looking again, as an imperative; empty
	// for nothing.
	First string
	// Look is the command that looks again.
	Look string
}

func (e *UnfollowedError) Error() string {
	return fmt.Sprintf("stack %s goes on at AWS, following it has ended: %s: %s", e.Stack, awsapi.ErrorLine(e.Err), e.Next())
}

// Next is what the user can do, as an imperative.
func (e *UnfollowedError) Next() string {
	next := "look again with " + e.Look
	if e.First != "" {
		next = e.First + ", then " + next
	}
	return next
}

// Unwrap returns the reason, and [ErrInterrupted]: whatever the reason, it is the
// following that was interrupted.
func (e *UnfollowedError) Unwrap() []error { return []error{ErrInterrupted, e.Err} }

func (c *Client) unfollowed(ctx context.Context, name StackName, err error) error {
	first := nextStep(err)
	if ctx.Err() != nil {
		err, first = ErrInterrupted, ""
	}
	return &UnfollowedError{Stack: name, Err: err, First: first, Look: c.lookCommand(name)}
}

// FailedError says how a stack failed to become what it should.
type FailedError struct {
	Stack  StackName
	Status Status
	// Failures are the events of the resources that failed, in their order. The
	// first is the cause, the others often only its consequence.
	Failures []Event
	// Left are the resources that the stack still has and that cost or block names.
	Left []Resource
	// Next is what to do about it, as an imperative.
	Next string
}

func (e *FailedError) Error() string {
	text := fmt.Sprintf("stack %s is %s", e.Stack, e.Status)
	if len(e.Failures) > 0 {
		f := e.Failures[0]
		text += fmt.Sprintf(", because of %s (%s): %s", f.LogicalID, f.Type, f.Reason)
	}
	return text + ": " + e.Next
}

// refusal is the refusal to begin because of err, or [ErrInterrupted] when err came
// with the end of the context.
func refusal(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing was changed", ErrInterrupted)
	}
	if already := (*rdscrypt.Refusal)(nil); errors.As(err, &already) {
		return err
	}
	return &rdscrypt.Refusal{Message: awsapi.ErrorLine(err), Next: nextStep(err), Err: err}
}

// nextStep is what helps against errors that AWS may answer to any call, in the
// spellings of the services asked here ("Common Error Types" of CloudFormation
// and STS, "Error responses" of S3).
func nextStep(err error) string {
	var dns *net.DNSError
	switch code := awsapi.ErrorCode(err); code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "Forbidden":
		return "allow the action in IAM, or choose another --profile"
	case "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature":
		return "log in again with aws sso login or aws configure, or choose another --profile; credentials of one partition aren't valid in the Regions of another"
	case "Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown":
		return "try again in a minute"
	}
	if errors.As(err, &dns) && strings.Contains(dns.Name, ".amazonaws.") {
		return "check --region, and the network"
	}
	return ""
}
