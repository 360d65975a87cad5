package stepfunctions

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// detailsOf has, for each type of event that package history has, what makes its
// details; nil for a type without any. A new type is a line here.
var detailsOf = map[types.HistoryEventType]func(types.HistoryEvent) history.Details{
	types.HistoryEventTypeExecutionStarted:   executionStarted,
	types.HistoryEventTypeExecutionSucceeded: executionSucceeded,
	types.HistoryEventTypeExecutionFailed:    executionFailed,
	types.HistoryEventTypeExecutionAborted:   executionAborted,
	types.HistoryEventTypeExecutionTimedOut:  executionTimedOut,
	types.HistoryEventTypeExecutionRedriven:  executionRedriven,

	types.HistoryEventTypeTaskStateEntered:     stateEntered,
	types.HistoryEventTypeTaskStateExited:      stateExited,
	types.HistoryEventTypeTaskStateAborted:     nil,
	types.HistoryEventTypeChoiceStateEntered:   stateEntered,
	types.HistoryEventTypeChoiceStateExited:    stateExited,
	types.HistoryEventTypeWaitStateEntered:     stateEntered,
	types.HistoryEventTypeWaitStateExited:      stateExited,
	types.HistoryEventTypeWaitStateAborted:     nil,
	types.HistoryEventTypePassStateEntered:     stateEntered,
	types.HistoryEventTypePassStateExited:      stateExited,
	types.HistoryEventTypeSucceedStateEntered:  stateEntered,
	types.HistoryEventTypeSucceedStateExited:   stateExited,
	types.HistoryEventTypeFailStateEntered:     stateEntered,
	types.HistoryEventTypeParallelStateEntered: stateEntered,
	types.HistoryEventTypeParallelStateExited:  stateExited,
	types.HistoryEventTypeMapStateEntered:      stateEntered,
	types.HistoryEventTypeMapStateExited:       stateExited,

	types.HistoryEventTypeParallelStateStarted:   nil,
	types.HistoryEventTypeParallelStateSucceeded: nil,
	types.HistoryEventTypeParallelStateFailed:    nil,
	types.HistoryEventTypeParallelStateAborted:   nil,
	types.HistoryEventTypeMapStateStarted:        mapStateStarted,
	types.HistoryEventTypeMapStateSucceeded:      nil,
	types.HistoryEventTypeMapStateFailed:         nil,
	types.HistoryEventTypeMapStateAborted:        nil,
	types.HistoryEventTypeMapIterationStarted:    mapIteration,
	types.HistoryEventTypeMapIterationSucceeded:  mapIteration,
	types.HistoryEventTypeMapIterationFailed:     mapIteration,
	types.HistoryEventTypeMapIterationAborted:    mapIteration,
	types.HistoryEventTypeMapRunStarted:          mapRunStarted,
	types.HistoryEventTypeMapRunSucceeded:        nil,
	types.HistoryEventTypeMapRunFailed:           mapRunFailed,
	types.HistoryEventTypeMapRunAborted:          nil,
	types.HistoryEventTypeMapRunRedriven:         mapRunRedriven,

	types.HistoryEventTypeLambdaFunctionScheduled: lambdaFunctionScheduled,
	types.HistoryEventTypeLambdaFunctionStarted:   nil,
	types.HistoryEventTypeLambdaFunctionSucceeded: lambdaFunctionSucceeded,
	types.HistoryEventTypeLambdaFunctionFailed:    lambdaFunctionFailed,
	types.HistoryEventTypeLambdaFunctionTimedOut:  lambdaFunctionTimedOut,

	types.HistoryEventTypeTaskScheduled: taskScheduled,
	types.HistoryEventTypeTaskStarted:   taskStarted,
	types.HistoryEventTypeTaskSubmitted: taskSubmitted,
	types.HistoryEventTypeTaskSucceeded: taskSucceeded,
	types.HistoryEventTypeTaskFailed:    taskFailed,
	types.HistoryEventTypeTaskTimedOut:  taskTimedOut,
}

// given is what p points to, empty when the answer doesn't have it.
func given[T any](p *T) T {
	if p == nil {
		var empty T
		return empty
	}
	return *p
}

func executionStarted(e types.HistoryEvent) history.Details {
	d := given(e.ExecutionStartedEventDetails)
	return &history.ExecutionStartedDetails{Input: data(d.Input), RoleARN: aws.ToString(d.RoleArn)}
}

func executionSucceeded(e types.HistoryEvent) history.Details {
	return &history.ExecutionSucceededDetails{Output: data(given(e.ExecutionSucceededEventDetails).Output)}
}

func executionFailed(e types.HistoryEvent) history.Details {
	d := given(e.ExecutionFailedEventDetails)
	return &history.ExecutionFailedDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func executionAborted(e types.HistoryEvent) history.Details {
	d := given(e.ExecutionAbortedEventDetails)
	return &history.ExecutionAbortedDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func executionTimedOut(e types.HistoryEvent) history.Details {
	d := given(e.ExecutionTimedOutEventDetails)
	return &history.ExecutionTimedOutDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func executionRedriven(e types.HistoryEvent) history.Details {
	return &history.ExecutionRedrivenDetails{RedriveCount: int(aws.ToInt32(given(e.ExecutionRedrivenEventDetails).RedriveCount))}
}

func stateEntered(e types.HistoryEvent) history.Details {
	d := given(e.StateEnteredEventDetails)
	return &history.StateEnteredDetails{Name: aws.ToString(d.Name), Input: data(d.Input)}
}

func stateExited(e types.HistoryEvent) history.Details {
	d := given(e.StateExitedEventDetails)
	exited := &history.StateExitedDetails{Name: aws.ToString(d.Name), Output: data(d.Output)}
	if d.AssignedVariables != nil {
		// The SDK has lost the order of the names.
		var assigned []value.Field
		for _, name := range slices.Sorted(maps.Keys(d.AssignedVariables)) {
			text := d.AssignedVariables[name]
			assigned = append(assigned, value.Field{Name: name, Value: data(&text)})
		}
		exited.Assigned = value.NewObject(assigned...)
	}
	return exited
}

func mapStateStarted(e types.HistoryEvent) history.Details {
	return &history.MapStateStartedDetails{Length: int(given(e.MapStateStartedEventDetails).Length)}
}

func mapIteration(e types.HistoryEvent) history.Details {
	var d types.MapIterationEventDetails
	switch e.Type {
	case types.HistoryEventTypeMapIterationStarted:
		d = given(e.MapIterationStartedEventDetails)
	case types.HistoryEventTypeMapIterationSucceeded:
		d = given(e.MapIterationSucceededEventDetails)
	case types.HistoryEventTypeMapIterationFailed:
		d = given(e.MapIterationFailedEventDetails)
	case types.HistoryEventTypeMapIterationAborted:
		d = given(e.MapIterationAbortedEventDetails)
	}
	return history.NewMapIterationDetails(history.EventType(e.Type), aws.ToString(d.Name), int(d.Index))
}

func mapRunStarted(e types.HistoryEvent) history.Details {
	return &history.MapRunStartedDetails{MapRunARN: aws.ToString(given(e.MapRunStartedEventDetails).MapRunArn)}
}

func mapRunFailed(e types.HistoryEvent) history.Details {
	d := given(e.MapRunFailedEventDetails)
	return &history.MapRunFailedDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func mapRunRedriven(e types.HistoryEvent) history.Details {
	d := given(e.MapRunRedrivenEventDetails)
	return &history.MapRunRedrivenDetails{MapRunARN: aws.ToString(d.MapRunArn), RedriveCount: int(aws.ToInt32(d.RedriveCount))}
}

func lambdaFunctionScheduled(e types.HistoryEvent) history.Details {
	d := given(e.LambdaFunctionScheduledEventDetails)
	return &history.LambdaFunctionScheduledDetails{Resource: aws.ToString(d.Resource), Input: data(d.Input), Timeout: int(aws.ToInt64(d.TimeoutInSeconds))}
}

func lambdaFunctionSucceeded(e types.HistoryEvent) history.Details {
	return &history.LambdaFunctionSucceededDetails{Output: data(given(e.LambdaFunctionSucceededEventDetails).Output)}
}

func lambdaFunctionFailed(e types.HistoryEvent) history.Details {
	d := given(e.LambdaFunctionFailedEventDetails)
	return &history.LambdaFunctionFailedDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func lambdaFunctionTimedOut(e types.HistoryEvent) history.Details {
	d := given(e.LambdaFunctionTimedOutEventDetails)
	return &history.LambdaFunctionTimedOutDetails{Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func taskScheduled(e types.HistoryEvent) history.Details {
	d := given(e.TaskScheduledEventDetails)
	return &history.TaskScheduledDetails{
		ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource), Region: aws.ToString(d.Region),
		Parameters: data(d.Parameters), Timeout: int(aws.ToInt64(d.TimeoutInSeconds)), Heartbeat: int(aws.ToInt64(d.HeartbeatInSeconds)),
	}
}

func taskStarted(e types.HistoryEvent) history.Details {
	d := given(e.TaskStartedEventDetails)
	return &history.TaskStartedDetails{ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource)}
}

func taskSubmitted(e types.HistoryEvent) history.Details {
	d := given(e.TaskSubmittedEventDetails)
	return &history.TaskSubmittedDetails{ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource), Output: data(d.Output)}
}

func taskSucceeded(e types.HistoryEvent) history.Details {
	d := given(e.TaskSucceededEventDetails)
	return &history.TaskSucceededDetails{ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource), Output: data(d.Output)}
}

func taskFailed(e types.HistoryEvent) history.Details {
	d := given(e.TaskFailedEventDetails)
	return &history.TaskFailedDetails{ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource), Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}

func taskTimedOut(e types.HistoryEvent) history.Details {
	d := given(e.TaskTimedOutEventDetails)
	return &history.TaskTimedOutDetails{ResourceType: aws.ToString(d.ResourceType), Resource: aws.ToString(d.Resource), Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause)}
}
