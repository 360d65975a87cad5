package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// showChangeSet shows what would change, before it is asked about. In a dry run it
// is the result and shown as such.
func (a *app) showChangeSet(dryRun, yes bool) func(*deploy.ChangeSet) {
	return func(set *deploy.ChangeSet) {
		if dryRun {
			return
		}
		say := a.say
		if yes {
			say = a.note
		}
		var text strings.Builder
		_ = writeChangeSet(&text, set) // a builder takes everything
		for line := range strings.Lines(text.String()) {
			say(strings.TrimRight(line, "\n"))
		}
	}
}

// writeChangeSet writes a line a resource: what is done to it, its type and logical
// ID, whether it is replaced, and what in it changes.
func writeChangeSet(w io.Writer, set *deploy.ChangeSet) error {
	kind := "changes of stack %s:\n"
	if set.Type == types.ChangeSetTypeCreate {
		kind = "stack %s is new:\n"
	}
	fmt.Fprintf(w, kind, set.Stack)
	var table strings.Builder
	columns := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, c := range set.Changes {
		replacement := ""
		switch c.Replacement {
		case types.ReplacementTrue:
			replacement = "replaced"
		case types.ReplacementConditional:
			replacement = "may be replaced"
		}
		fmt.Fprintf(columns, "%s\t%s\t%s\t%s\t%s\n", c.Action, c.Type, c.LogicalID, replacement, strings.Join(c.Details, ", "))
	}
	_ = columns.Flush() // a builder takes everything
	for line := range strings.Lines(table.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// tellStackEvents tells the events of a stack as they come. CloudFormation has a second
// one for a resource that it has begun with and whose name it now knows.
func (a *app) tellStackEvents() func(deploy.Event) {
	told := map[string]string{}
	return func(e deploy.Event) {
		if told[e.LogicalID] == e.Status {
			return
		}
		told[e.LogicalID] = e.Status
		text := fmt.Sprintf("%s %s %s", e.Status, e.Type, e.LogicalID)
		if e.Reason != "" {
			text += ": " + oneLine(e.Reason)
		}
		a.note(text)
	}
}
