package journaltest

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// EveryKind returns records of every shape, with data that is hard to keep: each
// type of event and each private fact there is. They are no history that an
// engine would write.
func EveryKind() []history.Record {
	at := time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)
	data := []value.Value{nil, true, "\x00\u2028 \U0001F512 \"\\\n@0\n!{", value.NewObject(), []value.Value{}, value.Int(-1)}
	object := value.NewObject(value.Field{Name: "", Value: data})
	records := []history.Record{
		{Private: &history.ExecutionCreated{
			ExecutionARN: "arn:e", StateMachineARN: "arn:m", Definition: "{\n\t\"StartAt\": \"S\"\r\n}\n", Configuration: object}},
	}
	add := func(eventType history.EventType, details history.Details) {
		id := history.EventID(len(records))
		records = append(records, history.Record{Event: &history.Event{ID: id, PreviousID: id - 1, Timestamp: at, Type: eventType, Details: details}})
	}
	add(history.ExecutionStarted, &history.ExecutionStartedDetails{Input: data, RoleARN: "arn:aws:iam::123456789012:role/r"})
	add(history.TaskStateEntered, &history.StateEnteredDetails{Name: "S", Input: nil})
	for _, entered := range []history.EventType{history.ChoiceStateEntered, history.WaitStateEntered, history.PassStateEntered, history.SucceedStateEntered,
		history.FailStateEntered, history.ParallelStateEntered, history.MapStateEntered} {
		add(entered, &history.StateEnteredDetails{Name: "S", Input: object})
	}

	add(history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: "arn", Input: data, Timeout: 60})
	add(history.LambdaFunctionStarted, nil)
	add(history.LambdaFunctionFailed, &history.LambdaFunctionFailedDetails{Error: "E", Cause: "{\"a\":\"b\"}\n"})
	add(history.LambdaFunctionTimedOut, &history.LambdaFunctionTimedOutDetails{Error: "States.Timeout"})
	add(history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: "creating"})

	add(history.TaskScheduled, &history.TaskScheduledDetails{
		ResourceType: "lambda", Resource: "invoke", Region: "us-east-1", Parameters: object, Timeout: 60, Heartbeat: 10})
	add(history.TaskStarted, &history.TaskStartedDetails{ResourceType: "lambda", Resource: "invoke"})
	add(history.TaskSubmitted, &history.TaskSubmittedDetails{ResourceType: "lambda", Resource: "invoke.waitForTaskToken", Output: data})
	add(history.TaskSucceeded, &history.TaskSucceededDetails{ResourceType: "lambda", Resource: "invoke", Output: data})
	add(history.TaskFailed, &history.TaskFailedDetails{ResourceType: "lambda", Resource: "invoke", Error: "E", Cause: "C"})
	add(history.TaskTimedOut, &history.TaskTimedOutDetails{ResourceType: "lambda", Resource: "invoke", Error: "States.Timeout"})

	add(history.MapStateStarted, &history.MapStateStartedDetails{Length: 2})
	for i, iteration := range []history.EventType{history.MapIterationStarted, history.MapIterationSucceeded, history.MapIterationFailed, history.MapIterationAborted} {
		add(iteration, history.NewMapIterationDetails(iteration, "S", i))
	}
	add(history.MapRunStarted, &history.MapRunStartedDetails{MapRunARN: "arn:r"})
	add(history.MapRunFailed, &history.MapRunFailedDetails{Error: "E", Cause: "C"})
	add(history.MapRunRedriven, &history.MapRunRedrivenDetails{MapRunARN: "arn:r", RedriveCount: 1})
	for _, without := range []history.EventType{history.ParallelStateStarted, history.ParallelStateSucceeded, history.ParallelStateFailed, history.ParallelStateAborted,
		history.MapStateSucceeded, history.MapStateFailed, history.MapStateAborted, history.MapRunSucceeded, history.MapRunAborted,
		history.TaskStateAborted, history.WaitStateAborted} {
		add(without, nil)
	}

	add(history.TaskStateExited, &history.StateExitedDetails{Name: "S", Output: data, Assigned: object})
	for _, exited := range []history.EventType{history.ChoiceStateExited, history.WaitStateExited, history.PassStateExited, history.SucceedStateExited,
		history.ParallelStateExited, history.MapStateExited} {
		add(exited, &history.StateExitedDetails{Name: "S", Output: object})
	}
	add(history.ExecutionAborted, &history.ExecutionAbortedDetails{Error: "E", Cause: "C"})
	add(history.ExecutionTimedOut, &history.ExecutionTimedOutDetails{})
	add(history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"})
	add(history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: 1})
	add(history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: data})
	return append(records,
		history.Record{Branch: "#3/0", Event: &history.Event{ID: 1, Timestamp: at, Type: history.ExecutionSucceeded,
			Details: &history.ExecutionSucceededDetails{Output: data}}},
		history.Record{Branch: "0/12", Private: &history.WaitScheduled{Until: at.Add(time.Hour)}},
		history.Record{Private: &history.RetryScheduled{Retrier: 1, At: at.Add(1500 * time.Microsecond)}},
		history.Record{Private: &history.BranchesStarted{Length: 3}},
		history.Record{Private: &history.TaskTokenMade{Token: "AQ=="}},
		history.Record{Private: &history.TaskHeartbeat{At: at}})
}
