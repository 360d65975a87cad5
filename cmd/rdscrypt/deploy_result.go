package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// printDeployment shows how a deployment ended.
func (a *app) printDeployment(d *deploy.Deployment) error {
	if d.ChangeSet == nil {
		a.note(fmt.Sprintf("stack %s needs no changes: there is nothing to do", d.Stack))
	}
	return a.print(d, func(w io.Writer) error { return writeDeployment(w, d) })
}

func writeDeployment(w io.Writer, d *deploy.Deployment) error {
	if d.DryRun {
		if d.ChangeSet == nil {
			return nil
		}
		return writeChangeSet(w, d.ChangeSet)
	}
	fmt.Fprintf(w, "stack %s is %s\n", d.Stack, d.Status)
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, o := range d.Outputs {
		fmt.Fprintf(columns, "%s\t%s\n", o.Key, o.Value)
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nWhat to do next:")
	for i, next := range d.Next {
		if _, err := fmt.Fprintf(w, "%d. %s\n", i+1, next); err != nil {
			return err
		}
	}
	return nil
}

// sayStackFailure says what failed in a stack and what is left of it, before the
// error itself is said.
func (a *app) sayStackFailure(err error) error {
	var failed *deploy.FailedError
	if !errors.As(err, &failed) {
		return err
	}
	for _, f := range failed.Failures {
		a.say(fmt.Sprintf("failed: %s %s: %s", f.Type, f.LogicalID, oneLine(f.Reason)))
	}
	for _, r := range failed.Left {
		a.say(fmt.Sprintf("left: %s %s", r.Type, r.PhysicalID))
	}
	return err
}
