package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
)

// place is the value of --on: what runs executions.
type place string

const (
	embedded      place = "embedded"
	stepFunctions place = "step-functions"
)

func (p *place) String() string { return string(*p) }
func (p *place) Type() string   { return "embedded|step-functions" }

func (p *place) Set(text string) error {
	switch chosen := place(text); chosen {
	case embedded, stepFunctions:
		*p = chosen
		return nil
	}
	return errors.New("use embedded or step-functions")
}

// on says where the executions are that a command is about: those of the embedded
// engine are in the state directory, those of a state machine at Step Functions.
type on struct {
	place        place
	stateMachine string
}

// onFlags gives a command its --on. help says what is chosen with it.
func onFlags(cmd *cobra.Command, help string) *on {
	o := &on{place: embedded}
	flags := cmd.Flags()
	flags.Var(&o.place, "on", help)
	flags.StringVar(&o.stateMachine, "state-machine-arn", "", "`ARN` of the state machine at Step Functions (default rdscrypt-basic)")
	return o
}

// stepFunctions tells whether the command is about Step Functions. The error is
// a [*usageError] when the flags don't go together.
func (o *on) stepFunctions(cmd *cobra.Command) (bool, error) {
	if o.place != stepFunctions && o.stateMachine != "" {
		return false, &usageError{"--state-machine-arn is for --on step-functions", cmd.CommandPath()}
	}
	return o.place == stepFunctions, nil
}

// config is where the state machine is. execution may be empty.
func (o *on) config(a *app, execution string) local.StepFunctionsConfig {
	return local.StepFunctionsConfig{AWS: a.aws(), StateMachineARN: o.stateMachine, Execution: execution, Note: a.say}
}

func (o *on) connect(ctx context.Context, a *app, execution string) (*local.StepFunctions, error) {
	return local.ConnectStepFunctions(ctx, o.config(a, execution))
}

// onHelp describes --on where executions are shown.
const onHelp = "what runs the executions"

// optionalArgument is the first argument, empty for none.
func optionalArgument(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
