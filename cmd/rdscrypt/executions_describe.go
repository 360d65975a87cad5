package main

import (
	"github.com/spf13/cobra"
)

func (a *app) executionsDescribeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "describe [EXECUTION]",
		Short: "Show an execution as a whole",
		Long: `Show an execution, the latest when none is named: where it stands, when it began
and ended, its input and its output. With --output json this is the answer of
DescribeExecution.`,
		Example: `  rdscrypt executions describe
  rdscrypt executions describe my-db-20261124T080000Z-1a2b --output json`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(_ *cobra.Command, args []string) error {
			state, name, err := a.chosen(args)
			if err != nil {
				return err
			}
			d, err := state.Describe(name)
			if err != nil {
				return err
			}
			return a.print(d, d.WriteText)
		},
	}
}
