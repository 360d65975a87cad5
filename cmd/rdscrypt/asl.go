package main

import "github.com/spf13/cobra"

func (a *app) aslCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "asl",
		Short: "For people who write state machines",
		Long: `For people who write state machines in the Amazon States Language. Nothing here
needs AWS or changes anything there.`,
		Example: `  rdscrypt asl validate my-machine.asl.json
  rdscrypt asl run my-machine.asl.json --input '{"n": 1}'`,
		Args: cobra.ArbitraryArgs,
		RunE: a.withoutCommand,
	}
	cmd.AddCommand(a.aslValidateCommand(), a.aslRunCommand())
	return cmd
}
