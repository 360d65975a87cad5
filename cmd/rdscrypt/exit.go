package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// The exit statuses. They are part of the command line's contract.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitDoubt       = 4
	exitInterrupted = 130 // 128 and SIGINT, as shells have it
)

// exitHelp is the section of the help texts.
const exitHelp = `EXIT STATUS
    0  done
    1  failed; what is left is listed, and the source is untouched
    2  the command line is wrong
    3  refused before anything was changed
    4  stopped on the way; a person has to look, the message says at what
  130  interrupted; rdscrypt resume goes on`

// exitStatus turns an error into the status. This is the only place that does.
func exitStatus(err error) int {
	var (
		said       *saidError
		usage      *usageError
		invalid    *rdscrypt.InvalidError
		refusal    *rdscrypt.Refusal
		held       *local.HeldError
		doubt      *local.DoubtError
		unfinished *local.UnfinishedError
		address    *sandbox.AddressError
		port       *sandbox.PortInUseError
		dataDir    *sandbox.DataDirInUseError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &said):
		return said.status
	case errors.Is(err, local.ErrInterrupted), errors.Is(err, deploy.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &doubt), errors.As(err, &unfinished):
		// Unfinished without an interruption: the journal can't be written, and
		// resuming helps only once somebody has made room.
		return exitDoubt
	case errors.As(err, &refusal), errors.As(err, &held), errors.As(err, &port), errors.As(err, &dataDir):
		return exitRefused
	case errors.As(err, &usage), errors.As(err, &invalid), errors.As(err, &address):
		return exitUsage
	default:
		return exitFailed
	}
}

// usageError is a command line that can't be understood.
type usageError struct {
	message string
	help    string // the command whose help says more
}

func (e *usageError) Error() string { return e.message + ": " + e.next() }
func (e *usageError) next() string  { return "see " + e.help + " --help" }

// saidError is the error of a command that has said itself what went wrong.
type saidError struct{ status int }

func (e *saidError) Error() string { return fmt.Sprintf("exit status %d", e.status) }

// complain says what went wrong, in one line.
func (a *app) complain(err error) {
	var said *saidError
	if err == nil || errors.As(err, &said) {
		return
	}
	a.say(oneLine(err.Error()))
}

// errorObject is an error as a program reads it.
type errorObject struct {
	Message  string `json:"message"`
	Next     string `json:"next,omitempty"` // what to do about it
	ExitCode int    `json:"exit_code"`
}

func newErrorObject(err error) errorObject {
	next := nextStep(err)
	message := strings.TrimSuffix(err.Error(), ": "+next)
	return errorObject{oneLine(message), oneLine(next), exitStatus(err)}
}

// nextStep is the end of an error's text that says what to do, empty for errors
// that don't say it.
func nextStep(err error) string {
	var (
		usage      *usageError
		invalid    *rdscrypt.InvalidError
		refusal    *rdscrypt.Refusal
		held       *local.HeldError
		doubt      *local.DoubtError
		unfinished *local.UnfinishedError
		following  *local.FollowingError
		unfollowed *deploy.UnfollowedError
		failed     *deploy.FailedError
	)
	switch {
	case errors.As(err, &unfollowed):
		return unfollowed.Next()
	case errors.As(err, &failed):
		return failed.Next
	case errors.As(err, &following):
		return following.Next()
	case errors.As(err, &unfinished):
		return unfinished.Next()
	case errors.As(err, &doubt):
		return doubt.Next
	case errors.As(err, &held):
		return held.Next()
	case errors.As(err, &refusal):
		return refusal.Next
	case errors.As(err, &invalid):
		return invalid.Want
	case errors.As(err, &usage):
		return usage.next()
	default:
		return ""
	}
}

// oneLine brings a text that somebody else wrote onto one line.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
