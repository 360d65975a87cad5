package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

// executionsSource has executions: a state directory, or a state machine at Step
// Functions.
type executionsSource interface {
	List(context.Context) ([]report.Entry, error)
	Latest(context.Context) (rdscrypt.ExecutionName, error)
	Find(ctx context.Context, text string) (rdscrypt.ExecutionName, error)
	Describe(context.Context, rdscrypt.ExecutionName) (report.Description, error)
	History(context.Context, rdscrypt.ExecutionName) (report.History, error)
	Watch(ctx context.Context, name rdscrypt.ExecutionName, tell func(report.History) error) (report.Description, error)
	// Where says whose executions they are: "in FOLDER", "of STATE_MACHINE".
	Where() string
}

// source is where the executions are.
func (o *on) source(cmd *cobra.Command, a *app, execution string) (executionsSource, error) {
	remote, err := o.stepFunctions(cmd)
	if err != nil {
		return nil, err
	}
	if remote {
		return o.connect(cmd.Context(), a, execution)
	}
	state, err := a.state()
	return kept{state}, err
}

// chosen is the execution that the arguments name, or the latest.
func (o *on) chosen(cmd *cobra.Command, a *app, args []string) (executionsSource, rdscrypt.ExecutionName, error) {
	text := optionalArgument(args)
	source, err := o.source(cmd, a, text)
	if err != nil {
		return nil, "", err
	}
	find := func(ctx context.Context) (rdscrypt.ExecutionName, error) { return source.Find(ctx, text) }
	if text == "" {
		find = source.Latest
	}
	name, err := find(cmd.Context())
	return source, name, err
}

// kept is the executions of a state directory. Reading them takes no time that a
// context would have to end.
type kept struct{ dir local.StateDir }

func (k kept) Where() string                                          { return "in " + string(k.dir) }
func (k kept) List(context.Context) ([]report.Entry, error)           { return k.dir.List() }
func (k kept) Latest(context.Context) (rdscrypt.ExecutionName, error) { return k.dir.Latest() }
func (k kept) Find(_ context.Context, text string) (rdscrypt.ExecutionName, error) {
	return k.dir.Find(text)
}

func (k kept) Describe(_ context.Context, name rdscrypt.ExecutionName) (report.Description, error) {
	return k.dir.Describe(name)
}

func (k kept) History(_ context.Context, name rdscrypt.ExecutionName) (report.History, error) {
	records, err := k.dir.Read(name)
	return report.HistoryOf(records), err
}

func (k kept) Watch(ctx context.Context, name rdscrypt.ExecutionName, tell func(report.History) error) (report.Description, error) {
	return k.dir.Watch(ctx, name, tell)
}
