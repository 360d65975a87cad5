package main

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

// Each kind of error has its exit status, and as JSON its next step apart.
func TestExitStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want errorObject
	}{
		{&rdscrypt.Refusal{Message: "there is none", Next: "make one"}, errorObject{"there is none", "make one", exitRefused}},
		{fmt.Errorf("looking: %w", &rdscrypt.Refusal{Message: "there is none"}), errorObject{"looking: there is none", "", exitRefused}},
		{&local.HeldError{Name: "one", PID: 7}, errorObject{"execution one is being run by process 7", "wait for it, or stop that one first", exitRefused}},
		{&rdscrypt.InvalidError{Field: "name", Value: "x", Problem: "is short", Want: "add to it"}, errorObject{`name "x" is short`, "add to it", exitUsage}},
		{&usageError{"it is wrong", "rdscrypt encrypt"}, errorObject{"it is wrong", "see rdscrypt encrypt --help", exitUsage}},
		{&local.DoubtError{Name: "one", Err: errors.New("it is odd"), Next: "look"}, errorObject{"execution one: it is odd", "look", exitDoubt}},
		{&local.UnfinishedError{Name: "one", Resume: "rdscrypt resume one", Err: fmt.Errorf("writing: %w", syscall.ENOSPC)},
			errorObject{"execution one: writing: no space left on device", "go on with rdscrypt resume one", exitDoubt}},
		{&local.UnfinishedError{Name: "one", Resume: "rdscrypt resume one", Err: local.ErrInterrupted},
			errorObject{"execution one: interrupted", "go on with rdscrypt resume one", exitInterrupted}},
		{errors.New("two\nlines"), errorObject{"two; lines", "", exitFailed}},
	} {
		if diff := cmp.Diff(c.want, newErrorObject(c.err)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.err, diff)
		}
	}
}
