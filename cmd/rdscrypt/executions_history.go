package main

import (
	"io"

	"github.com/spf13/cobra"
)

func (a *app) executionsHistoryCommand() *cobra.Command {
	var where *on
	cmd := &cobra.Command{
		Use:   "history [EXECUTION]",
		Short: "Show each event of an execution",
		Long: `Show the events of an execution, of the latest when none is named, in order. On
a terminal long lines are cut; --output json has everything, as the answer of
GetExecutionHistory.`,
		Example: `  rdscrypt executions history
  rdscrypt executions history my-db-20261124T080000Z-1a2b --output json`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) error {
			source, name, err := where.chosen(cmd, a, args)
			if err != nil {
				return err
			}
			h, err := source.History(cmd.Context(), name)
			if err != nil {
				return err
			}
			return a.print(h, func(w io.Writer) error { return h.WriteText(w, width(a.stdout)) })
		},
	}
	where = onFlags(cmd, onHelp)
	return cmd
}
