package main

import (
	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) executionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "executions",
		Short: "Show what executions have done",
		Long: `Show what executions have done, by their journals alone. An execution may be
running meanwhile.

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

// chosen is the execution that the arguments name, or the latest.
func (a *app) chosen(args []string) (local.StateDir, rdscrypt.ExecutionName, error) {
	state, err := a.state()
	if err != nil {
		return "", "", err
	}
	if len(args) == 0 {
		name, err := state.Latest()
		return state, name, err
	}
	name, err := state.Find(args[0])
	return state, name, err
}
