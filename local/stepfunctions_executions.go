package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
	"github.com/rdscrypt/rdscrypt/report"
)

// List returns all executions of the state machine, the newest first. Why one
// failed and where it stands isn't in a list of Step Functions.
func (s *StepFunctions) List(ctx context.Context) ([]report.Entry, error) {
	return s.list(ctx, "")
}

func (s *StepFunctions) list(ctx context.Context, status sfntypes.ExecutionStatus) ([]report.Entry, error) {
	entries, err := stepfunctions.List(ctx, s.sfn, string(s.machine), status)
	if err != nil {
		return nil, s.refusal(ctx, "", err)
	}
	return entries, nil
}

// Latest returns the execution that began last. The error is a
// [*rdscrypt.Refusal] when there is none.
func (s *StepFunctions) Latest(ctx context.Context) (rdscrypt.ExecutionName, error) {
	e, ok, err := stepfunctions.Latest(ctx, s.sfn, string(s.machine))
	switch {
	case err != nil:
		return "", s.refusal(ctx, "", err)
	case !ok:
		return "", &rdscrypt.Refusal{Message: "there is no execution " + s.Where(), Next: "rdscrypt encrypt --on step-functions begins one"}
	}
	return e.Name, nil
}

// Find returns the execution that text names, by its name or its ARN. It isn't
// looked for yet. The error is a [*rdscrypt.InvalidError].
func (s *StepFunctions) Find(_ context.Context, text string) (rdscrypt.ExecutionName, error) {
	if strings.HasPrefix(text, "arn:") {
		arn, err := rdscrypt.ParseExecutionARN(text)
		return arn.Name(), err
	}
	return rdscrypt.ParseExecutionName(text)
}

// Where says whose executions they are: "of rdscrypt-basic in account ...".
func (s *StepFunctions) Where() string { return fmt.Sprintf("of %s in %s", s.machine.name(), s.place) }

// Describe says where an execution stands.
func (s *StepFunctions) Describe(ctx context.Context, name rdscrypt.ExecutionName) (report.Description, error) {
	d, _, err := s.describe(ctx, name)
	return d, err
}

func (s *StepFunctions) describe(ctx context.Context, name rdscrypt.ExecutionName) (report.Description, []*history.Event, error) {
	arn := s.execution(name)
	events, err := stepfunctions.History(ctx, s.sfn, arn, s.note)
	if err != nil {
		return report.Description{}, nil, s.refusal(ctx, name, err)
	}
	d, err := stepfunctions.Ask(ctx, s.sfn, arn, events)
	if err != nil {
		return report.Description{}, nil, s.refusal(ctx, name, err)
	}
	if at := stepfunctions.PositionOf(events); d.Status == history.Running && at.Entered != nil && at.Entered.Type == history.WaitStateEntered {
		// When it is over is in the definition only. Without that it stays unsaid.
		if definition, err := s.definition(ctx, name); err == nil {
			if machine, err := asl.Parse(definition); err == nil {
				d.Due = due(machine, at)
			}
		}
	}
	return d, events, nil
}

// definition is the one that an execution was begun with.
func (s *StepFunctions) definition(ctx context.Context, name rdscrypt.ExecutionName) ([]byte, error) {
	out, err := s.sfn.DescribeStateMachineForExecution(ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: aws.String(string(s.execution(name)))})
	if err != nil {
		return nil, s.refusal(ctx, name, err)
	}
	return []byte(aws.ToString(out.Definition)), nil
}

// History returns all events of an execution.
func (s *StepFunctions) History(ctx context.Context, name rdscrypt.ExecutionName) (report.History, error) {
	events, err := stepfunctions.History(ctx, s.sfn, s.execution(name), s.note)
	if err != nil {
		return report.History{}, s.refusal(ctx, name, err)
	}
	return report.HistoryOfEvents(events), nil
}

// Watch tells the events of an execution, those that were and those that come,
// until its end, which it returns. The error is a [*FollowingError], a
// [*rdscrypt.Refusal] when there is no such execution, or that of tell.
func (s *StepFunctions) Watch(ctx context.Context, name rdscrypt.ExecutionName, tell func(report.History) error) (report.Description, error) {
	var all []*history.Event
	all, err := s.follow(ctx, name, func(events []*history.Event) error {
		told := len(all)
		all = append(all, events...)
		return tell(report.HistoryOfEvents(all).After(told))
	})
	if err != nil {
		return report.Description{}, err
	}
	d := stepfunctions.Describe(s.execution(name), all)
	if d.Status != history.Running {
		return d, nil
	}
	if d, err = stepfunctions.Ask(ctx, s.sfn, s.execution(name), all); err != nil {
		return report.Description{}, s.following(name, err)
	}
	return d, nil
}

// only returns the one execution that was named, or the only one that hasn't
// ended and qualifies, as [StateDir.only] does.
func (s *StepFunctions) only(ctx context.Context, text, what string, qualifies func(rdscrypt.ExecutionName) bool) (rdscrypt.ExecutionName, error) {
	if text != "" {
		return s.Find(ctx, text)
	}
	entries, err := s.list(ctx, sfntypes.ExecutionStatusRunning)
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range entries {
		if qualifies(e.Name) {
			names = append(names, string(e.Name))
		}
	}
	return onlyOf(names, what, s.Command)
}
