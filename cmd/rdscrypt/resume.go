package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) resumeCommand() *cobra.Command {
	cfg := local.ResumeConfig{}
	var yes bool
	cmd := &cobra.Command{
		Use:   "resume [EXECUTION] [flags]",
		Short: "Go on with executions that were stopped on the way",
		Long: `Go on with an execution that a kill, a signal or a power cut has stopped, or
without a name with every unfinished one, side by side. Those that another
process is running are left to it. Nothing to do is success.

Key, endpoint, account and Region are those that were recorded when the
execution began, and others are refused. An execution at Step Functions needs no
resuming: AWS goes on with it by itself.

` + exitHelp,
		Example: `  rdscrypt resume
  rdscrypt resume my-db-20261124T080000Z-1a2b`,
		Args:              arguments(0, 1, "EXECUTION"),
		ValidArgsFunction: a.completeExecution,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if cfg.StateDir, err = a.state(); err != nil {
				return err
			}
			if len(args) > 0 {
				cfg.Execution = args[0]
			}
			d := a.newDisplay(cfg.Execution == "")
			cfg.AWS, cfg.Confirm, cfg.Progress = a.aws(), a.confirm(yes), d.step
			outcomes, err := local.Resume(cmd.Context(), cfg)
			d.close()
			if err != nil {
				return err
			}
			if cfg.Execution != "" {
				return a.printOutcome(outcomes[0])
			}
			return a.printOutcomes(outcomes)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&yes, "yes", false, "don't ask before changing anything at AWS")
	flags.Var(notResumed{}, "on", "")
	_ = flags.MarkHidden("on") // it is there
	return cmd
}

// notResumed is the value of --on, which the command doesn't have: who asks for it
// learns why.
type notResumed struct{}

func (notResumed) String() string { return string(embedded) }
func (notResumed) Type() string   { return "embedded" }

func (notResumed) Set(text string) error {
	if place(text) == embedded {
		return nil
	}
	return errors.New("Step Functions goes on with its executions by itself; follow one with rdscrypt executions watch --on step-functions")
}

// printOutcome shows what became of the one execution that was asked for.
func (a *app) printOutcome(o local.Outcome) error {
	switch {
	case o.Err != nil:
		return o.Err
	case o.Ended != nil:
		a.note(fmt.Sprintf("execution %s has ended already, %s: there is nothing to do", o.Name, o.Ended.Status))
		if a.output == asJSON {
			return a.printJSON(o.Ended)
		}
		return nil
	default:
		return a.printResult(o.Result)
	}
}

// printOutcomes shows what became of all of them. One that another process runs
// is in good hands, which is no failure.
func (a *app) printOutcomes(outcomes []local.Outcome) error {
	ended, failures := []any{}, []errorObject{}
	status := exitDone
	for _, o := range outcomes {
		err := o.Err
		var held *local.HeldError
		switch {
		case errors.As(err, &held):
			a.note(err.Error())
			continue
		case err != nil:
			a.complain(err)
			failures = append(failures, newErrorObject(err))
		case o.Ended != nil:
			ended = append(ended, o.Ended)
		case a.output == asJSON:
			ended = append(ended, o.Result)
			if o.Result.Failure() != nil {
				err = &saidError{exitFailed}
				a.sayFailure(o.Result)
			}
		default:
			err = a.printResult(o.Result)
		}
		status = worse(status, exitStatus(err))
	}
	if !slices.ContainsFunc(outcomes, func(o local.Outcome) bool { return o.Err != nil || o.Result != nil }) {
		a.note("no execution is unfinished: there is nothing to do")
	}
	if a.output == asJSON {
		document := map[string]any{"executions": ended}
		if len(failures) > 0 {
			document["errors"] = failures
		}
		if err := a.printJSON(document); err != nil {
			return err
		}
	}
	if status == exitDone {
		return nil
	}
	return &saidError{status}
}

// severity orders the statuses by how much the user has to do about them.
var severity = []int{exitDone, exitRefused, exitUsage, exitInterrupted, exitFailed, exitDoubt}

func worse(a, b int) int {
	if slices.Index(severity, b) > slices.Index(severity, a) {
		return b
	}
	return a
}

// completeExecution lets the shell complete the name of an execution.
func (a *app) completeExecution(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	state, err := a.state()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, err := state.Names()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var completions []cobra.Completion
	for _, name := range names {
		completions = append(completions, cobra.Completion(name))
	}
	return completions, cobra.ShellCompDirectiveNoFileComp
}
