package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

func (a *app) aslRunCommand() *cobra.Command {
	var input string
	var functions endpointURL
	cmd := &cobra.Command{
		Use:   "run FILE [flags]",
		Short: "Run a state machine definition in memory",
		Long: `Run the definition of a state machine from its start to its end, in memory:
nothing of it is kept. Its events go to standard error, its output to standard
output; with --output json that is the answer of DescribeExecution. Functions
are called at the Lambda API of --function-endpoint, such as rdscrypt sandbox.

EXIT STATUS
    0  it succeeded
    1  it failed
    2  the command line is wrong
    3  refused: the definition can't be run like this
  130  interrupted`,
		Example: `  rdscrypt asl run my-machine.asl.json --input '{"n": 1}'
  rdscrypt asl run my-machine.asl.json --input @input.json`,
		Args: arguments(1, 1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			cfg := local.TryConfig{Functions: string(functions), Region: cmp.Or(a.region, sandbox.DefaultRegion), Input: []byte(input)}
			if cfg.Definition, err = a.readFile(cmd, args[0]); err != nil {
				return err
			}
			if name, isFile := strings.CutPrefix(input, "@"); isFile {
				if cfg.Input, err = a.readFile(cmd, name); err != nil {
					return err
				}
			}
			if !a.quiet {
				cfg.Tell = func(h report.History) error { return h.WriteLines(a.stderr, width(a.stderr)) }
			}
			d, err := local.Try(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			return a.printTried(d)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&input, "input", "{}", "`JSON` that it begins with, or @file")
	flags.Var(&functions, "function-endpoint", "`URL` of a Lambda API with the functions that it calls")
	return cmd
}

func (a *app) printTried(d report.Description) error {
	if d.Status != history.Succeeded {
		if a.output == asJSON {
			if err := a.printJSON(d); err != nil {
				return err
			}
		}
		text := "failed"
		for _, part := range []string{d.Error, report.CauseMessage(d.Cause)} {
			if part != "" {
				text += ": " + part
			}
		}
		a.say(oneLine(text))
		return &saidError{exitFailed}
	}
	return a.print(d, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, report.Document(d.Output))
		return err
	})
}
