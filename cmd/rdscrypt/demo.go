package main

import (
	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

func (a *app) demoCommand() *cobra.Command {
	var cfg local.DemoConfig
	var pace string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Encrypt a live database in a sandbox, start to end",
		Long: `Encrypt a live database in a sandbox, start to end, in this one process: an
unencrypted DB instance with a row in it, the state machine, the encrypted
instance with the same row, and both side by side. Nothing is left running and
no file is left.

What isn't there yet, the workflow encrypt and the engines mariadb and postgres,
is refused with status 3.

` + exitHelp,
		Example: `  rdscrypt demo
  rdscrypt demo --pace instant --output json`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if cfg.Pace, err = sandbox.ParsePace(pace); err != nil {
				return flagError(cmd, err)
			}
			for _, name := range []string{"endpoint-url", "profile"} {
				if cmd.Flags().Changed(name) {
					return &usageError{"rdscrypt demo works in a sandbox of its own, leave out --" + name, cmd.CommandPath()}
				}
			}
			cfg.Region = a.region
			if a.output == asJSON {
				return a.demoAsJSON(cmd, cfg)
			}
			s := a.newStory()
			result, err := local.Demo(cmd.Context(), cfg, s)
			if err != nil {
				return err
			}
			return s.ending(result)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.Workflow, "workflow", local.WorkflowBasic, workflowHelp)
	flags.StringVar(&cfg.Engine, "engine", local.EngineBuiltin, "`engine`: builtin, or mariadb or postgres, which come later")
	flags.StringVar(&pace, "pace", string(sandbox.Brisk), "`pace` of statuses: instant, brisk or realistic")
	waitSecondsFlag(flags, &cfg.WaitSeconds, 1)
	return cmd
}
