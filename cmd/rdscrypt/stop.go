package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) stopCommand() *cobra.Command {
	var cfg local.StopConfig
	var yes bool
	var where *on
	cmd := &cobra.Command{
		Use:   "stop [EXECUTION] [flags]",
		Short: "End an execution for good",
		Long: `End an execution for good, with the status ABORTED: it can't be resumed. Without
a name it is the only unfinished one. Whether a process runs it or not, nothing
that it has made is deleted; that is listed, with the commands that delete it.

To interrupt an execution and go on later, end the process that runs it with
Ctrl-C or SIGTERM instead.

EXIT STATUS
    0  it is stopped, or had ended before
    2  the command line is wrong
    3  refused: there is none, or more than one
    4  no answer, or its journal can't be believed; a person has to look, the
       message says at what
  130  interrupted; the message says whether anything may have changed`,
		Example: `  rdscrypt stop
  rdscrypt stop my-db-20261124T080000Z-1a2b --cause "not tonight"`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			remote, err := where.stepFunctions(cmd)
			if err != nil {
				return err
			}
			cfg.Execution, cfg.Confirm, cfg.Note = optionalArgument(args), a.confirm(yes), a.say
			stop := local.Stop
			if remote {
				s, err := where.connect(cmd.Context(), a, cfg.Execution)
				if err != nil {
					return err
				}
				stop = s.Stop
			} else if cfg.StateDir, err = a.state(); err != nil {
				return err
			}
			result, already, err := stop(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if already {
				a.note(fmt.Sprintf("execution %s has ended already, %s: there is nothing to do", result.Name(), result.Status))
			}
			return a.print(result, func(w io.Writer) error { return writeStopped(w, result, already) })
		},
	}
	where = onFlags(cmd, onHelp)
	flags := cmd.Flags()
	flags.StringVar(&cfg.ErrorName, "error", "", "`error` that is recorded")
	flags.StringVar(&cfg.Cause, "cause", "", "`cause` that is recorded")
	flags.BoolVar(&yes, "yes", false, "don't ask before stopping what works at AWS")
	return cmd
}

func writeStopped(w io.Writer, r *local.Result, already bool) error {
	if already {
		return nil
	}
	where := ""
	if r.StateName != "" {
		where = " in " + r.StateName
	}
	if _, err := fmt.Fprintf(w, "execution %s %s%s\n", r.Name(), r.Status, where); err != nil {
		return err
	}
	for _, l := range r.Left {
		if _, err := fmt.Fprintf(w, "%s: %s\n", l, l.Command); err != nil {
			return err
		}
	}
	if r.SourceID == "" { // it isn't of our workflow
		return nil
	}
	_, err := fmt.Fprintf(w, "the source, DB instance %s, is untouched\n", r.SourceID)
	return err
}
