package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/deploy"
)

func (a *app) undeployCommand() *cobra.Command {
	var name string
	var yes bool
	cmd := &cobra.Command{
		Use:   "undeploy [flags]",
		Short: "Take the workflow away from AWS",
		Long: `Take away from AWS what deploy has brought there: the stack with its functions,
its state machine and its log groups, and what is in these. It is shown first.
Executions that run are ended by that; DB instances and snapshots stay. The
uploaded files stay, too: they are listed with the command that removes them.

` + deployExitHelp,
		Example: `  rdscrypt undeploy
  rdscrypt undeploy --stack-name rdscrypt-test --yes`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg := deploy.UndeployConfig{Show: a.showRemoval(yes), Confirm: a.confirmDeploy(yes), Tell: a.tellStackEvents()}
			if cfg.Stack, err = deploy.ParseStackName(name); err != nil {
				return err
			}
			client, err := deploy.Connect(cmd.Context(), a.aws())
			if err != nil {
				return err
			}
			removal, err := client.Undeploy(cmd.Context(), cfg)
			if err != nil {
				return a.sayStackFailure(err)
			}
			if removal.ID == "" {
				a.note(fmt.Sprintf("there is no stack %s in %s: there is nothing to do", name, client.Place()))
			}
			return a.print(removal, func(w io.Writer) error { return writeRemoval(w, removal) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "stack-name", string(deploy.DefaultStackName), "`name` of the stack")
	flags.BoolVar(&yes, "yes", false, "don't ask before changing anything at AWS")
	return cmd
}

// showRemoval shows what goes, before it is asked about.
func (a *app) showRemoval(yes bool) func(*deploy.Removal) {
	return func(r *deploy.Removal) {
		say := a.say
		if yes {
			say = a.note
		}
		say(fmt.Sprintf("stack %s goes, and with it", r.Stack))
		for _, resource := range r.Resources {
			text := fmt.Sprintf("%s %s", resource.Type, resource.PhysicalID)
			if resource.Retained {
				text += ", which stays"
			} else if resource.Type == "AWS::Logs::LogGroup" {
				text += ", and the logs in it"
			}
			say(text)
		}
	}
}

func writeRemoval(w io.Writer, r *deploy.Removal) error {
	if r.ID == "" {
		return nil
	}
	fmt.Fprintf(w, "stack %s is %s\n", r.Stack, r.Status)
	if r.Remove != "" {
		fmt.Fprintln(w, "\nThe uploaded files stay:")
		for _, object := range r.Objects {
			fmt.Fprintln(w, "  "+object)
		}
		if r.Unlisted != "" {
			fmt.Fprintln(w, "  not listed: "+r.Unlisted)
		}
		if _, err := fmt.Fprintln(w, "Remove them with "+r.Remove); err != nil {
			return err
		}
	}
	return nil
}
