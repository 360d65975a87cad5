package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
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
    4  stopped in doubt; a person has to look
  130  interrupted; rdscrypt resume goes on`

// exitStatus turns an error into the status. This is the only place that does.
func exitStatus(err error) int {
	var (
		said    *saidError
		usage   *usageError
		invalid *rdscrypt.InvalidError
		refusal *rdscrypt.Refusal
		held    *local.HeldError
		doubt   *local.DoubtError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &said):
		return said.status
	case errors.Is(err, local.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &doubt):
		return exitDoubt
	case errors.As(err, &refusal), errors.As(err, &held):
		return exitRefused
	case errors.As(err, &usage), errors.As(err, &invalid):
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

func (e *usageError) Error() string { return e.message + ": see " + e.help + " --help" }

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

// oneLine brings a text that somebody else wrote onto one line.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
