package main

import (
	"github.com/spf13/cobra"
)

func (a *app) executionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "executions",
		Short: "Show what executions have done",
		Long: `Show what executions have done, by their journals alone, or with --on
step-functions by what Step Functions has of them. An execution may be running
meanwhile.

With --output json the shapes are those of the Step Functions API, with input
and output as JSON values. What AWS has no word for, such as who runs an
execution, stands beside it under the key rdscrypt.`,
		Example: `  rdscrypt executions list
  rdscrypt executions history`,
		Args: cobra.ArbitraryArgs,
		RunE: a.withoutCommand,
	}
	cmd.AddCommand(a.executionsListCommand(), a.executionsDescribeCommand(), a.executionsHistoryCommand(), a.executionsWatchCommand())
	return cmd
}
