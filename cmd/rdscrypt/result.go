package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"charm.land/lipgloss/v2"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

// printResult shows how an execution ended. The error is that of a failed one,
// with what is left of it already said.
func (a *app) printResult(r *local.Result) error {
	failure := r.Failure()
	if failure == nil {
		return a.print(r, func(w io.Writer) error { return writeSuccess(w, width(a.stdout), r) })
	}
	if a.output == asJSON {
		if err := a.printJSON(r); err != nil {
			return err
		}
	}
	a.sayFailure(r)
	return &saidError{exitFailed}
}

// sayFailure says why an execution failed, what is left of it, and what isn't
// harmed.
func (a *app) sayFailure(r *local.Result) {
	a.complain(r.Failure())
	for _, l := range r.Left {
		a.say(fmt.Sprintf("%s: %s", l, l.Command))
	}
	a.say(fmt.Sprintf("the source, DB instance %s, is untouched", r.SourceID))
}

func writeSuccess(w io.Writer, width int, r *local.Result) error {
	if r.Source != nil && r.Encrypted != nil {
		if err := writeInstances(w, width, r.Source, r.Encrypted); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "execution %s %s after %s\n", r.Name(), r.Status, report.Duration(r.StopDate.Sub(r.StartDate)))
	fmt.Fprintln(w, "\nWhat to do next:")
	for i, next := range r.Next {
		if _, err := fmt.Fprintf(w, "%d. %s\n", i+1, next); err != nil {
			return err
		}
	}
	return nil
}

// row is one line of a comparison: a name, and the thing on both sides.
type row struct{ name, source, encrypted string }

// writeInstances sets two instances side by side, in AWS's words. Where width
// columns are too few for the ARN of the key, it is shortened to its last part.
func writeInstances(w io.Writer, width int, source, encrypted *local.Instance, more ...row) error {
	key := encrypted.Key()
	rows := func() []row {
		return append([]row{
			{"", "source", "encrypted"},
			{"DBInstanceIdentifier", string(source.ID), string(encrypted.ID)},
			{"DBInstanceStatus", source.Status, encrypted.Status},
			{"StorageEncrypted", fmt.Sprint(source.Encrypted), fmt.Sprint(encrypted.Encrypted)},
			{"KmsKeyId", orNone(source.Key()), orNone(key)},
			{"Endpoint", orNone(source.Endpoint.String()), orNone(encrypted.Endpoint.String())},
		}, more...)
	}
	text := columns(rows())
	if width > 0 && lipgloss.Width(text) > width {
		key = key[strings.LastIndexByte(key, ':')+1:]
		text = columns(rows())
	}
	_, err := io.WriteString(w, text)
	return err
}

func columns(rows []row) string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.name, r.source, r.encrypted)
	}
	_ = table.Flush() // a builder takes everything
	return b.String()
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
