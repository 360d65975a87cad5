package main

import (
	"github.com/spf13/cobra"
)

func (a *app) executionsDescribeCommand() *cobra.Command {
	var where *on
	cmd := &cobra.Command{
		Use:   "describe [EXECUTION]",
		Short: "Show an execution as a whole",
		Long: `Show an execution, the latest when none is named: where it stands, when it began
and ended, its input and its output. With --output json this is the answer of
DescribeExecution.`,
		Example: `  rdscrypt executions describe
  rdscrypt executions describe my-db-20261124T080000Z-1a2b --output json`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) error {
			source, name, err := where.chosen(cmd, a, args)
			if err != nil {
				return err
			}
			d, err := source.Describe(cmd.Context(), name)
			if err != nil {
				return err
			}
			return a.print(d, d.WriteText)
		},
	}
	where = onFlags(cmd, onHelp)
	return cmd
}
