package tasks

import (
	"context"
	"errors"
	"fmt"

	"github.com/rdscrypt/rdscrypt/awsapi"
)

// Error is the failure of a task in the two words Step Functions has for it:
// the error name, which Retry and Catch match, and the cause, which people
// read.
type Error struct {
	// Name is AWS's own error code where AWS answered with an error, such as
	// DBSnapshotAlreadyExists; otherwise one of the constants of this package.
	Name string
	// Message is one line for a person. It doesn't repeat the name.
	Message string
	// Err is the cause, if there is one.
	Err error
}

// The error names that aren't AWS's.
const (
	// ErrorInvalidInput: a field of the input is missing, empty or of the wrong
	// type. Trying again can't help.
	ErrorInvalidInput = "InvalidTaskInput"
	// ErrorUnsupportedInstance: the DB instance lacks something the workflow
	// relies on, such as a DB subnet group.
	ErrorUnsupportedInstance = "UnsupportedDBInstance"
	// ErrorNotEncrypted: the DB snapshot to restore is plain, or the copy or the
	// instance that was to be encrypted is.
	ErrorNotEncrypted = "NotEncrypted"
	// ErrorAnotherInstance: the DB snapshot is of another DB instance than the
	// one in the input.
	ErrorAnotherInstance = "SnapshotOfAnotherDBInstance"
	// ErrorUnusableAttempt: what an earlier attempt of this step made has failed,
	// or is being deleted. It is left as it is.
	ErrorUnusableAttempt = "UnusableEarlierAttempt"
	// ErrorRequestFailed: AWS gave no answer that could be understood, or
	// none at all.
	ErrorRequestFailed = "RequestFailed"
)

// Error is the name and the message, as AWS errors are quoted everywhere.
func (e *Error) Error() string { return e.Name + ": " + e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// asError turns whatever a task returned into what a [Func] returns. The end
// of the context is passed on as it is: it says something about the caller, not
// about the task, and no state machine should match it.
func asError(ctx context.Context, name Name, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return ctx.Err()
	}
	var own *Error
	if errors.As(err, &own) {
		return &Error{Name: own.Name, Message: fmt.Sprintf("%s: %s", name, own.Message), Err: err}
	}
	code := awsapi.ErrorCode(err)
	if code == "" {
		code = ErrorRequestFailed
	}
	return &Error{Name: code, Message: awsapi.ErrorMessage(err), Err: err}
}
