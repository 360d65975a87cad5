package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

func (a *app) aslValidateCommand() *cobra.Command {
	var machineType string
	cmd := &cobra.Command{
		Use:   "validate FILE [flags]",
		Short: "Check a state machine definition as Step Functions does",
		Long: `Check the definition of a state machine as Step Functions does when one is made
of it, and name every finding with its place. FILE is - for standard input. What
AWS would accept and rdscrypt doesn't have has the code UNSUPPORTED. With
--output json this is the answer of ValidateStateMachineDefinition.

EXIT STATUS
    0  valid; there may be warnings
    1  invalid; the findings are printed
    2  the command line is wrong, or the file can't be read`,
		Example: `  rdscrypt asl validate my-machine.asl.json
  rdscrypt asl validate - --output json <my-machine.asl.json`,
		Args: arguments(1, 1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			definition, err := a.readFile(cmd, args[0])
			if err != nil {
				return err
			}
			v, err := local.Validate(definition, machineType)
			if err != nil {
				return flagError(cmd, err)
			}
			if err := a.print(v, func(w io.Writer) error { return writeValidation(w, args[0], v) }); err != nil {
				return err
			}
			if !v.Valid {
				return &saidError{exitFailed}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&machineType, "type", "STANDARD", "`type` of the state machine: STANDARD or EXPRESS")
	return cmd
}

// writeValidation writes a line a finding, in the form in which compilers do it
// and editors read it.
func writeValidation(w io.Writer, name string, v local.Validation) error {
	if name == "-" {
		name = "<stdin>"
	}
	for _, f := range v.Findings {
		line := name
		if f.Position != nil {
			line += fmt.Sprintf(":%d:%d", f.Position.Line, f.Position.Column)
		}
		line += ": "
		if f.Warning() {
			line += "warning: "
		}
		line += fmt.Sprintf("%s: %s", f.Code, oneLine(f.Message))
		if f.Location != "" {
			line += " at " + f.Location
		}
		if f.Detail != "" {
			line += " (" + oneLine(f.Detail) + ")"
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if !v.Valid {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s: OK\n", name)
	return err
}

// readFile reads a file that the command line names, - being standard input.
func (a *app) readFile(cmd *cobra.Command, name string) ([]byte, error) {
	if name == "-" {
		text, err := io.ReadAll(a.stdin)
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		return text, nil
	}
	text, err := os.ReadFile(name)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, &usageError{fmt.Sprintf("%s can't be read: %v", name, path.Err), cmd.CommandPath()}
	}
	return text, err
}
