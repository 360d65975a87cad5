package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) encryptCommand() *cobra.Command {
	cfg := local.EncryptConfig{}
	var name executionName
	var yes bool
	var where *on
	cmd := &cobra.Command{
		Use:   "encrypt DB_INSTANCE [flags]",
		Short: "Make an encrypted copy of an unencrypted DB instance",
		Long: `Make an encrypted copy of an unencrypted DB instance.

The workflow basic takes a snapshot of the instance, copies it with encryption
and restores the copy as DB_INSTANCE-encrypted, beside the source. It stops no
writes and moves no clients: what is written to the source after the snapshot
isn't in the copy. The workflow encrypt, which takes care of that, comes later.
It is the default, so today --workflow basic has to be said.

Each step is recorded in the state directory before it is made. An execution
that was killed goes on with rdscrypt resume.

With --on step-functions the execution is started at Step Functions, AWS's or
the sandbox's, and followed there. It runs without this machine: Ctrl-C ends the
following only. Key and wait are the state machine's own. With the --name of one
that runs, that one is followed.

` + exitHelp + `. An execution at
       Step Functions goes on by itself, the message says how to follow it again`,
		Example: `  rdscrypt encrypt my-db --workflow basic --kms-key-id alias/databases
  rdscrypt encrypt my-db --workflow basic --on step-functions`,
		Args: arguments(1, 1, "DB_INSTANCE"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			remote, err := where.stepFunctions(cmd)
			if err != nil {
				return err
			}
			if remote {
				return a.encryptOnStepFunctions(cmd, where, cfg.Workflow, string(name), args[0], yes)
			}
			if cfg.StateDir, err = a.state(); err != nil {
				return err
			}
			d := a.newDisplay(false)
			cfg.AWS, cfg.Instance, cfg.Name, cfg.Confirm, cfg.Progress = a.aws(), args[0], string(name), a.confirm(yes), d.step
			result, err := local.Encrypt(cmd.Context(), cfg)
			d.close()
			if err != nil {
				return err
			}
			return a.printResult(result)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.Workflow, "workflow", local.WorkflowEncrypt, workflowHelp)
	flags.StringVar(&cfg.KMSKey, "kms-key-id", "", fmt.Sprintf("`key` that encrypts: id, ARN, alias (default %s)", rdscrypt.DefaultKeyID))
	waitSecondsFlag(flags, &cfg.WaitSeconds, local.DefaultWaitSeconds)
	flags.Var(&name, "name", "`name` of the execution (default: made of instance and time)")
	where = onFlags(cmd, "what runs the execution")
	flags.BoolVar(&yes, "yes", false, "don't ask before changing anything at AWS")
	return cmd
}
