package local

import (
	"context"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// StepFunctionsEncryptConfig is what is to be encrypted by a state machine at
// Step Functions. Key and wait aren't here: they are the state machine's.
type StepFunctionsEncryptConfig struct {
	StepFunctionsConfig
	// Instance is the identifier of the DB instance to encrypt.
	Instance string
	// Workflow is the name of the workflow, see [CheckWorkflow].
	Workflow string
	// Name is that of the execution; a new one is made up when it is empty. When an
	// execution with that name encrypts the same instance already, it is followed.
	Name string
	// Confirm and Progress are as for [Encrypt].
	Confirm  Confirm
	Progress Progress
}

// EncryptOnStepFunctions starts an execution at Step Functions and follows it to
// its end. The result is that of [Encrypt].
//
// Errors: as of [Encrypt] when nothing has changed; a [*DoubtError] when it isn't
// known whether the execution has begun; a [*FollowingError] when it has, and is
// followed no more.
func EncryptOnStepFunctions(ctx context.Context, cfg StepFunctionsEncryptConfig) (*Result, error) {
	if err := CheckWorkflow(cfg.Workflow); err != nil {
		return nil, err
	}
	source, err := parseSource(cfg.Instance)
	if err != nil {
		return nil, err
	}
	name := newName(source, time.Now())
	if cfg.Name != "" {
		if name, err = rdscrypt.ParseExecutionName(cfg.Name); err != nil {
			return nil, err
		}
	}
	progress := cfg.Progress.oneByOne()
	cfg.Note = func(text string) { progress(Step{Kind: Noted, Execution: name, Text: text}) }
	s, err := ConnectStepFunctions(ctx, cfg.StepFunctionsConfig)
	if err != nil {
		return nil, err
	}
	if err := s.checkSource(ctx, source); err != nil {
		return nil, err
	}
	machine, err := s.checkStateMachine(ctx)
	if err != nil {
		return nil, err
	}
	r := s.record(name, source)
	input := value.NewObject(value.Field{Name: "instance_id", Value: string(source)})
	running := false
	if cfg.Name != "" {
		if running, err = s.runs(ctx, r, input); err != nil {
			return nil, err
		}
	}
	if !running {
		if !s.onThisMachine() {
			if err := s.access.ask(ctx, cfg.Confirm, r, ""); err != nil {
				return nil, err
			}
		}
		if err := s.start(ctx, r, input, cfg.Name == ""); err != nil {
			return nil, err
		}
		progress(begunStep(r, s.machine.name(), input))
	}
	events, err := s.narrate(ctx, newNarrator(r, machine, progress), running)
	if err != nil {
		return nil, err
	}
	d := stepfunctions.Describe(r.ExecutionARN, events)
	if d.Status == history.Running { // it has ended with an event that isn't known
		if d, err = stepfunctions.Ask(ctx, s.sfn, r.ExecutionARN, events); err != nil {
			return nil, s.following(name, err)
		}
	}
	return s.ended(ctx, r, d, events, s.Command), nil
}

// record is what is known of an execution that runs elsewhere. Its key is the
// copying function's.
func (s *StepFunctions) record(name rdscrypt.ExecutionName, source rdscrypt.InstanceID) record {
	return record{
		ExecutionARN:    s.execution(name),
		StateMachineARN: string(s.machine),
		Untagged:        true,
		Workflow:        WorkflowBasic,
		SourceInstance:  source,
		Place:           s.place,
		Profile:         s.profile,
	}
}

// runs tells whether an execution with the name runs with the input, so that
// starting it would be to follow it. The error is a [*rdscrypt.Refusal] when the
// name is taken otherwise. Who may not describe executions learns it from
// StartExecution, which answers the same.
func (s *StepFunctions) runs(ctx context.Context, r record, input value.Value) (bool, error) {
	d, err := stepfunctions.Ask(ctx, s.sfn, r.ExecutionARN, nil)
	switch code := awsapi.ErrorCode(err); {
	case code == codeExecutionMissing || code == "AccessDeniedException":
		return false, nil
	case err != nil:
		return false, refusal(ctx, err)
	case d.Status == history.Running && value.Equal(d.Input, input):
		return true, nil
	}
	return false, s.taken(r.ExecutionARN.Name(), nil)
}

// taken is the refusal of a name that another execution has.
func (s *StepFunctions) taken(name rdscrypt.ExecutionName, err error) error {
	return &rdscrypt.Refusal{
		Message: fmt.Sprintf("an execution called %s exists already", name),
		Next:    "choose another --name, or look at it with " + s.Command("executions", "describe", string(name)),
		Err:     err,
	}
}

// narrate follows the execution and tells its steps; of one that ran already
// only those from now on.
func (s *StepFunctions) narrate(ctx context.Context, n *narrator, ran bool) ([]*history.Event, error) {
	name := n.record.ExecutionARN.Name()
	return s.follow(ctx, name, func(events []*history.Event) error {
		if ran {
			ran = false
			n.recallEvents(events)
			at := stepfunctions.PositionOf(events)
			step := resumedStep(name, at.StateName(), n.input)
			step.Until = due(n.machine, at)
			n.progress(step)
			return nil
		}
		for _, ev := range events {
			n.observe(*ev)
		}
		return nil
	})
}

// due is when the wait is over in which an execution stands, zero for no wait.
func due(machine *asl.StateMachine, at stepfunctions.Position) time.Time {
	if at.Entered == nil || at.Left {
		return time.Time{}
	}
	entered, ok := at.Entered.Details.(*history.StateEnteredDetails)
	wait, isWait := machine.State(at.StateName()).(*asl.WaitState)
	if !ok || !isWait {
		return time.Time{}
	}
	until, err := wait.Until(asl.Scope{Input: entered.Input}, at.Entered.Timestamp)
	if err != nil {
		return time.Time{} // it says something of the state machine, not of the execution
	}
	return until
}
