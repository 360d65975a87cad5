package local

import (
	"context"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// TryConfig is a definition to be tried out.
type TryConfig struct {
	Definition []byte
	Input      []byte // JSON
	// Functions is the URL of a Lambda API for the functions that it calls; empty
	// when it calls none.
	Functions string
	Region    string
	// Tell is told the events as they come, in order; nil for nobody.
	Tell  func(report.History) error
	Clock engine.Clock
}

// triedName is what the execution of a definition that is tried out is called. Nothing
// outside knows it.
const triedName = "tried"

// Try runs a definition in memory, from its start to its end: nothing of it is
// kept, and it can't be resumed. The result tells how it ended.
//
// Errors: a [*rdscrypt.InvalidError] for an input that isn't JSON, a
// [*rdscrypt.Refusal] for a definition that can't be run like that, and
// [ErrInterrupted].
func Try(ctx context.Context, cfg TryConfig) (report.Description, error) {
	machine, err := asl.Parse(cfg.Definition)
	if err != nil {
		return report.Description{}, &rdscrypt.Refusal{Message: err.Error(), Next: "rdscrypt asl validate shows the places", Err: err}
	}
	if err := cfg.check(machine); err != nil {
		return report.Description{}, err
	}
	input, err := value.Parse(cfg.Input)
	if err != nil {
		return report.Description{}, &rdscrypt.InvalidError{Field: "input", Value: string(cfg.Input), Problem: "isn't JSON", Want: "write it like {\"key\": 1}"}
	}
	log := &journal.Memory{}
	var start time.Time
	observe := func(ev history.Event) {
		if start.IsZero() {
			start = ev.Timestamp
		}
		if cfg.Tell != nil {
			_ = cfg.Tell(report.Following(start, &ev)) // whoever can't be told misses it
		}
	}
	arn := rdscrypt.NewExecutionARN(cfg.Region, sandbox.Account, triedName, triedName)
	x, err := engine.Start(engine.Config{
		StateMachine: machine,
		Definition:   string(cfg.Definition),
		Identity: engine.Identity{
			ExecutionARN:     string(arn),
			ExecutionName:    triedName,
			StateMachineARN:  arnsAround(arn, Place{Account: sandbox.Account, Region: cfg.Region}).arn("states", "stateMachine:"+triedName),
			StateMachineName: triedName,
		},
		Journal: log,
		Tasks:   newRemote(cfg.Functions, cfg.Region),
		Clock:   cfg.Clock,
		Observe: observe,
	}, input)
	if err != nil {
		return report.Description{}, &rdscrypt.Refusal{Message: err.Error(), Err: err}
	}
	if err := x.Run(ctx); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: nothing of it was kept", ErrInterrupted)
		}
		return report.Description{}, err
	}
	records, err := log.Records()
	if err != nil {
		return report.Description{}, err
	}
	return report.Describe(records)
}

// check refuses what would only be found missing on the way.
func (cfg TryConfig) check(machine *asl.StateMachine) error {
	for _, state := range machine.States() {
		var inner []*asl.StateMachine
		switch s := state.(type) {
		case *asl.TaskState:
			switch {
			case s.WaitsForToken():
				return &rdscrypt.Refusal{Message: fmt.Sprintf("state %s waits for a task token, and here is nobody to send it back", s.Name()),
					Next: "run it in rdscrypt sandbox"}
			case cfg.Functions == "":
				return &rdscrypt.Refusal{Message: fmt.Sprintf("state %s calls a function", s.Name()), Next: "name a Lambda API that has it with --function-endpoint"}
			}
		case *asl.ParallelState:
			inner = s.Branches
		case *asl.MapState:
			inner = []*asl.StateMachine{s.Processor}
		}
		for _, m := range inner {
			if err := cfg.check(m); err != nil {
				return err
			}
		}
	}
	return nil
}
