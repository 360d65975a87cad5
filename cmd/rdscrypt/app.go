package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/local"
)

// app is what all commands share: the streams and the global flags.
type app struct {
	stdin, stdout, stderr *os.File

	region   string
	profile  string
	endpoint endpointURL
	output   outputFormat
	stateDir string
	quiet    bool

	unparsed bool // the flags of the command line are wrong
}

// run runs one command line and returns the exit status.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	a.complain(err)
	var said *saidError
	if err != nil && !errors.As(err, &said) && a.wantsJSON(args) {
		print := a.printJSON
		if cmd.Annotations[jsonLines] != "" {
			print = a.printJSONLine
		}
		// When standard output is gone, the exit status has to do.
		_ = print(map[string]any{"error": newErrorObject(err)})
	}
	return exitStatus(err)
}

// say writes one line to standard error.
func (a *app) say(text string) { fmt.Fprintf(a.stderr, "rdscrypt: %s\n", text) }

// note says what may be left unsaid with --quiet.
func (a *app) note(text string) {
	if !a.quiet {
		a.say(text)
	}
}

func (a *app) aws() awsapi.Options {
	return awsapi.Options{Region: a.region, Profile: a.profile, EndpointURL: string(a.endpoint)}
}

func (a *app) state() (local.StateDir, error) {
	if a.stateDir != "" {
		return local.StateDir(a.stateDir), nil
	}
	return local.DefaultStateDir()
}

// wantsJSON tells whether the result was asked for as JSON. When the flags can't
// be parsed, their end hasn't been read.
func (a *app) wantsJSON(args []string) bool {
	return a.output == asJSON || a.unparsed && asksForJSON(args)
}

// asksForJSON looks for --output among arguments. What an argument of another
// flag would be can't be told any more.
func asksForJSON(args []string) bool {
	format := ""
	for i, arg := range args {
		value, joined := strings.CutPrefix(arg, "--output=")
		switch {
		case arg == "--":
			return format == string(asJSON)
		case joined:
			format = value
		case arg == "--output" && i+1 < len(args):
			format = args[i+1]
		}
	}
	return format == string(asJSON)
}

// printJSON writes v to standard output as one indented document.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// jsonLines is the annotation of a command that writes JSON as a document a line.
const jsonLines = "json-lines"

// printJSONLine writes v to standard output as one line.
func (a *app) printJSONLine(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// width is how many columns a terminal has, 0 for what is none.
func width(f *os.File) int {
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// print writes a result in the format that was asked for.
func (a *app) print(v any, asTextTo func(io.Writer) error) error {
	if a.output == asJSON {
		return a.printJSON(v)
	}
	return asTextTo(a.stdout)
}
