package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// rootCommand is rdscrypt itself, with all its commands.
func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "rdscrypt",
		Short: "Encryption at rest for the Amazon RDS databases you already have",
		Long: `Encryption at rest for the Amazon RDS databases you already have.

RDS encrypts a DB instance only while it is created. rdscrypt makes the detour
for one that exists: snapshot, encrypted copy of the snapshot, a new instance
restored from the copy. The source stays as it is.

Where AWS is and who asks is configured as for the AWS CLI: environment, shared
files, SSO. Against an endpoint on this machine, such as rdscrypt sandbox,
nothing need be configured.

With --output json standard output has one JSON document, however it ends: the
result, that of a failed execution too, or {"error": {"message", "next",
"exit_code"}}. The lines on standard error are the same as without it. It is
otherwise with executions watch, which writes a document a line, and with
sandbox and --help, which write text until an error.

` + exitHelp,
		Example: `  rdscrypt demo
  rdscrypt encrypt my-db --workflow basic`,
		Args:          cobra.ArbitraryArgs,
		RunE:          a.withoutCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	a.output = asText
	flags := root.PersistentFlags()
	flags.StringVar(&a.region, "region", "", "AWS `Region`")
	flags.StringVar(&a.profile, "profile", "", "`profile` of the AWS configuration")
	flags.Var(&a.endpoint, "endpoint-url", "`URL` in the place of AWS's own, such as http://127.0.0.1:4590")
	flags.Var(&a.output, "output", "format of the result")
	flags.StringVar(&a.stateDir, "state-dir", "", "`folder` of the executions (default: rdscrypt in the user's state folder)")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "no progress on standard error, errors only")

	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		a.unparsed = true
		return flagError(cmd, err)
	})
	root.SetUsageTemplate(usageTemplate)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.AddCommand(a.demoCommand(), a.sandboxCommand(), a.encryptCommand(), a.resumeCommand(), a.stopCommand(), a.approveCommand(),
		a.executionsCommand(), a.packageCommand(), a.deployCommand(), a.undeployCommand(), a.aslCommand(), a.versionCommand())
	return root
}

// withoutCommand runs for a command that only has commands of its own.
func (a *app) withoutCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	message := fmt.Sprintf("%s has no command %q", cmd.CommandPath(), args[0])
	// Levenshtein distance as cobra has it by default.
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		message += ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{message, cmd.CommandPath()}
}

func flagError(cmd *cobra.Command, err error) error {
	return &usageError{oneLine(err.Error()), cmd.CommandPath()}
}

// arguments checks the number of arguments and says what is wanted in words.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{fmt.Sprintf("%s is missing", what), cmd.CommandPath()}
		case len(args) > most && most == 0:
			return &usageError{fmt.Sprintf("%s takes no argument, not %q", cmd.CommandPath(), args[0]), cmd.CommandPath()}
		case len(args) > most:
			return &usageError{fmt.Sprintf("%q is one argument too many: %s takes %s only", args[most], cmd.CommandPath(), what), cmd.CommandPath()}
		}
		return nil
	}
}

// usageTemplate is cobra's with the example at the end, where it is seen.
const usageTemplate = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND [flags]{{else}}{{.UseLine}}{{end}}
{{if .HasAvailableSubCommands}}
Commands:
{{- range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}
{{- if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}
{{end}}
{{- if .HasAvailableInheritedFlags}}
Global flags:
{{.InheritedFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}
{{end}}
{{- if .HasExample}}
{{if .HasParent}}Example{{else}}Examples{{end}}:
{{.Example}}
{{end}}`
