package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) approveCommand() *cobra.Command {
	var cfg local.ApproveConfig
	var where *on
	cmd := &cobra.Command{
		Use:   "approve [EXECUTION] [flags]",
		Short: "Answer an execution that waits for an approval",
		Long: `Answer an execution that waits for somebody's approval, in a Task state with
.waitForTaskToken. Without a name it is the only one that waits. With --deny the
state fails with the error Denied and the reason as its cause. The answer is
recorded also when nobody runs the execution, and counts once it is resumed.

EXIT STATUS
    0  it has the answer
    2  the command line is wrong
    3  refused: it waits for none, or more than one does
    4  no answer, or its journal can't be believed; a person has to look, the
       message says at what
  130  interrupted; the message says whether anything may have changed`,
		Example: `  rdscrypt approve
  rdscrypt approve --deny --reason "not before the release"`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			remote, err := where.stepFunctions(cmd)
			if err != nil {
				return err
			}
			cfg.Execution, cfg.Note = optionalArgument(args), a.say
			approve := local.Approve
			if remote {
				s, err := where.connect(cmd.Context(), a, cfg.Execution)
				if err != nil {
					return err
				}
				approve = s.Approve
			} else if cfg.StateDir, err = a.state(); err != nil {
				return err
			}
			answer, err := approve(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			return a.print(answer, func(w io.Writer) error { return writeAnswer(w, answer) })
		},
	}
	where = onFlags(cmd, onHelp)
	flags := cmd.Flags()
	flags.BoolVar(&cfg.Deny, "deny", false, "say no")
	flags.StringVar(&cfg.Reason, "reason", "", "`reason` that is recorded")
	return cmd
}

func writeAnswer(w io.Writer, a *local.Answer) error {
	word := "approved"
	if !a.Approved {
		word = "denied"
	}
	line := fmt.Sprintf("execution %s: %s is %s", a.Execution, a.State, word)
	if r := a.Description.Runner; r != nil && !r.Running {
		line += ", and nobody runs it: go on with " + r.Resume
	}
	_, err := fmt.Fprintln(w, line)
	return err
}
