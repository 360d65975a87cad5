package stepfunctions

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// Describe says what the events of an execution amount to. With events as
// complete as those that [Follower.Follow] tells, it is all there is to know.
func Describe(execution rdscrypt.ExecutionARN, events []*history.Event) report.Description {
	d := report.Description{
		ExecutionARN:    execution,
		StateMachineARN: stateMachineOf(execution),
		Status:          history.Running,
		StateName:       PositionOf(events).StateName(),
	}
	for _, ev := range events {
		switch details := ev.Details.(type) {
		case *history.ExecutionStartedDetails:
			d.StartDate, d.Input = ev.Timestamp, details.Input
		case *history.ExecutionSucceededDetails:
			d.Status, d.StopDate, d.Output = history.Succeeded, ev.Timestamp, details.Output
		case *history.ExecutionFailedDetails:
			d.Status, d.StopDate, d.Error, d.Cause = history.Failed, ev.Timestamp, details.Error, details.Cause
		case *history.ExecutionAbortedDetails:
			d.Status, d.StopDate, d.Error, d.Cause = history.Aborted, ev.Timestamp, details.Error, details.Cause
		case *history.ExecutionTimedOutDetails:
			d.Status, d.StopDate, d.Error, d.Cause = history.TimedOut, ev.Timestamp, details.Error, details.Cause
		case *history.ExecutionRedrivenDetails:
			d.Status, d.StopDate, d.Error, d.Cause = history.Running, time.Time{}, "", ""
		}
	}
	return d
}

// stateMachineOf is the state machine of an execution, by its ARN.
func stateMachineOf(execution rdscrypt.ExecutionARN) string {
	fields := strings.Split(string(execution), ":")
	return strings.Join(append(fields[:5:5], "stateMachine", fields[6]), ":")
}

// Ask describes an execution by DescribeExecution, and by its events what that
// doesn't know, or not yet.
func Ask(ctx context.Context, api DescribeAPI, execution rdscrypt.ExecutionARN, events []*history.Event) (report.Description, error) {
	out, err := api.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(string(execution))})
	if err != nil {
		return report.Description{}, err
	}
	d := Describe(execution, events)
	d.StateMachineARN = aws.ToString(out.StateMachineArn) // with the version or alias that it was started by
	if len(events) == 0 {
		d.StartDate, d.Input = at(out.StartDate), data(out.Input)
	}
	if status := history.ExecutionStatus(out.Status); d.Status == history.Running && status != history.Running {
		d.Status, d.Output = status, data(out.Output)
		d.Error, d.Cause = aws.ToString(out.Error), aws.ToString(out.Cause)
		if out.StopDate != nil {
			d.StopDate = at(out.StopDate)
		}
	}
	return d, nil
}
