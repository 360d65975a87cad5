package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/report"
)

func (a *app) executionsHistoryCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "history [EXECUTION]",
		Short: "Show each event of an execution",
		Long: `Show the events of an execution, of the latest when none is named, in order. On
a terminal long lines are cut; --output json has everything, as the answer of
GetExecutionHistory.`,
		Example: `  rdscrypt executions history
  rdscrypt executions history my-db-20261124T080000Z-1a2b --output json`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(_ *cobra.Command, args []string) error {
			state, name, err := a.chosen(args)
			if err != nil {
				return err
			}
			records, err := state.Read(name)
			if err != nil {
				return err
			}
			h := report.HistoryOf(records)
			return a.print(h, func(w io.Writer) error { return h.WriteText(w, width(a.stdout)) })
		},
	}
}
