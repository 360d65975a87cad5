package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// StepFunctionsConfig says which state machine at Step Functions is meant.
type StepFunctionsConfig struct {
	AWS awsapi.Options
	// StateMachineARN is that of the state machine, or of a version or an alias of
	// it; when empty, that of the workflow basic in the account and Region.
	StateMachineARN string
	// Execution is the name or the ARN of an execution. From an ARN its state
	// machine follows.
	Execution string
	// Note is told what goes wrong on the way without ending it; nil for nobody.
	Note func(string)
	// Pace is that of [stepfunctions.PaceOf] when zero.
	Pace stepfunctions.Pace
}

// StepFunctions is a state machine at a Step Functions endpoint, AWS's or the
// sandbox's, whose executions are begun, followed and ended from here. They run
// there, and nothing of them is in a state directory.
type StepFunctions struct {
	access
	sfn      *sfn.Client
	endpoint string // of Step Functions
	machine  stateMachineARN
	chosen   bool // by the user
	pace     stepfunctions.Pace
	note     func(string)
}

// ConnectStepFunctions finds out where the state machine is. It isn't asked for
// yet. The error is a [*rdscrypt.InvalidError] for an ARN that is none, and a
// [*rdscrypt.Refusal] for one of another account or Region, or when AWS can't be
// asked.
func ConnectStepFunctions(ctx context.Context, cfg StepFunctionsConfig) (*StepFunctions, error) {
	machine, err := cfg.stateMachine()
	if err != nil {
		return nil, err
	}
	a, err := connect(ctx, cfg.AWS)
	if err != nil {
		return nil, err
	}
	s := &StepFunctions{access: a, machine: machine, chosen: cfg.StateMachineARN != "", pace: cfg.Pace, note: cfg.Note}
	options, endpoint := a.Configuration()
	s.sfn = sfn.NewFromConfig(options, func(o *sfn.Options) { endpoint(&o.BaseEndpoint) })
	if e := s.sfn.Options().BaseEndpoint; e != nil {
		s.endpoint = *e
	}
	if s.pace == (stepfunctions.Pace{}) {
		s.pace = stepfunctions.PaceOf(s.endpoint)
	}
	if s.note == nil {
		s.note = func(string) {}
	}
	if s.machine == "" {
		arn := rdscrypt.NewExecutionARN(a.place.Region, a.place.Account, stateMachineName(WorkflowBasic), "-")
		s.machine = stateMachineARN(arnsAround(arn, a.place).stateMachine(WorkflowBasic))
	}
	return s, s.machine.checkPlace(a.place)
}

// stateMachine is the state machine that the user has named in one way or the
// other, empty for none.
func (cfg StepFunctionsConfig) stateMachine() (machine stateMachineARN, err error) {
	if cfg.StateMachineARN != "" {
		if machine, err = parseStateMachineARN(cfg.StateMachineARN); err != nil {
			return "", err
		}
	}
	if !strings.HasPrefix(cfg.Execution, "arn:") {
		return machine, nil
	}
	execution, err := rdscrypt.ParseExecutionARN(cfg.Execution)
	if err != nil {
		return "", err
	}
	its := stateMachineOf(execution)
	if machine != "" && machine.unqualified() != its {
		return "", &rdscrypt.InvalidError{Field: "execution", Value: cfg.Execution, Problem: "isn't one of " + string(machine),
			Want: "leave out --state-machine-arn"}
	}
	return its, nil
}

// execution is the ARN of an execution of the state machine.
func (s *StepFunctions) execution(name rdscrypt.ExecutionName) rdscrypt.ExecutionARN {
	return s.machine.execution(name)
}

// OnThisMachine tells whether all that may be changed is on this machine.
func (s *StepFunctions) onThisMachine() bool { return s.Loopback() && awsapi.IsLoopback(s.endpoint) }

// Command is a call of rdscrypt that asks the same state machine as the same
// user.
func (s *StepFunctions) Command(args ...string) string {
	args = append(append([]string{"rdscrypt"}, args...), "--on", "step-functions")
	if s.chosen {
		args = append(args, "--state-machine-arn", string(s.machine))
	}
	args = append(args, "--region", s.place.Region)
	// Where the environment tells the two apart, it has to do it again.
	if s.endpoint != "" && s.endpoint == s.place.Endpoint {
		args = append(args, "--endpoint-url", s.endpoint)
	}
	if s.profile != "" {
		args = append(args, "--profile", s.profile)
	}
	return shellLine(args)
}

// refusal says why an API call about the state machine or one of its executions
// wasn't answered as it should have been. name may be empty.
func (s *StepFunctions) refusal(ctx context.Context, name rdscrypt.ExecutionName, err error) error {
	switch awsapi.ErrorCode(err) {
	case codeStateMachineMissing:
		return s.missing(err)
	case codeExecutionMissing:
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("no execution of %s in %s is called %s", s.machine.name(), s.place, name),
			Next:    s.Command("executions", "list") + " shows those there are",
			Err:     err,
		}
	}
	return refusal(ctx, err)
}

// missing is the refusal when there is no such state machine.
func (s *StepFunctions) missing(err error) error {
	next := "make it with rdscrypt deploy, or name another with --state-machine-arn"
	if s.chosen {
		next = "see those there are with " + s.command("stepfunctions", "list-state-machines")
	}
	return &rdscrypt.Refusal{Message: fmt.Sprintf("there is no state machine %s in %s", s.machine.name(), s.place), Next: next, Err: err}
}
