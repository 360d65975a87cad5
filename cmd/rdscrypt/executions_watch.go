package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

func (a *app) executionsWatchCommand() *cobra.Command {
	var where *on
	cmd := &cobra.Command{
		Use:   "watch [EXECUTION]",
		Short: "Show the events of an execution as they come",
		Long: `Show the events of an execution, the latest when none is named: those that were,
then those that come, until its end. It needs nothing of the process that runs
the execution, and ends when there is none. With --output json each event is a
JSON document on a line of its own, and so is an error.

With --on step-functions the endpoint is asked every 2 seconds, of this machine
more often. A time without answers is waited out.

EXIT STATUS
    0  the execution succeeded
    1  it failed, was stopped or timed out
    2  the command line is wrong
    3  there is no such execution
    4  its journal can't be believed; a person has to look
  130  nobody runs it, or the watching was interrupted; at Step Functions the
       execution goes on`,
		Example: `  rdscrypt executions watch
  rdscrypt executions watch my-db-20261124T080000Z-1a2b --output json`,
		Annotations:       map[string]string{jsonLines: "yes"},
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) error {
			source, name, err := where.chosen(cmd, a, args)
			if err != nil {
				return err
			}
			d, err := source.Watch(cmd.Context(), name, a.tellEvents)
			if err != nil {
				return err
			}
			a.note(fmt.Sprintf("execution %s %s after %s", d.Name(), d.Status, report.Duration(d.StopDate.Sub(d.StartDate))))
			if d.Status != history.Succeeded {
				return &saidError{exitFailed}
			}
			return nil
		},
	}
	where = onFlags(cmd, onHelp)
	return cmd
}

func (a *app) tellEvents(h report.History) error {
	if a.output != asJSON {
		return h.WriteLines(a.stdout, width(a.stdout))
	}
	for _, ev := range h.Events {
		if err := a.printJSONLine(ev); err != nil {
			return err
		}
	}
	return nil
}
