package journaltest

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// EveryKind returns records of every shape, with data that is hard to keep.
// They are no history that an engine would write.
func EveryKind() []history.Record {
	at := time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)
	data := []value.Value{nil, true, "\x00\u2028 \U0001F512 \"\\\n@0\n!{", value.NewObject(), []value.Value{}, value.Int(-1)}
	object := value.NewObject(value.Field{Name: "", Value: data})
	records := []history.Record{
		{Private: &history.ExecutionCreated{
			ExecutionARN: "arn:e", StateMachineARN: "arn:m", Definition: "{\n\t\"StartAt\": \"S\"\r\n}\n", Configuration: object}},
	}
	for _, e := range []struct {
		eventType history.EventType
		details   history.Details
	}{
		{history.ExecutionStarted, &history.ExecutionStartedDetails{Input: data, RoleARN: "arn:aws:iam::123456789012:role/r"}},
		{history.TaskStateEntered, &history.StateEnteredDetails{Name: "S", Input: nil}},
		{history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: "arn", Input: data, Timeout: 60}},
		{history.LambdaFunctionStarted, nil},
		{history.LambdaFunctionFailed, &history.LambdaFunctionFailedDetails{Error: "E", Cause: "{\"a\":\"b\"}\n"}},
		{history.LambdaFunctionTimedOut, &history.LambdaFunctionTimedOutDetails{Error: "States.Timeout"}},
		{history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: "creating"}},
		{history.TaskScheduled, &history.TaskScheduledDetails{
			ResourceType: "lambda", Resource: "invoke", Region: "us-east-1", Parameters: object, Timeout: 60, Heartbeat: 10}},
		{history.TaskStarted, &history.TaskStartedDetails{ResourceType: "lambda", Resource: "invoke"}},
		{history.TaskSubmitted, &history.TaskSubmittedDetails{ResourceType: "lambda", Resource: "invoke.waitForTaskToken", Output: data}},
		{history.TaskSucceeded, &history.TaskSucceededDetails{ResourceType: "lambda", Resource: "invoke", Output: data}},
		{history.TaskFailed, &history.TaskFailedDetails{ResourceType: "lambda", Resource: "invoke", Error: "E", Cause: "C"}},
		{history.TaskTimedOut, &history.TaskTimedOutDetails{ResourceType: "lambda", Resource: "invoke", Error: "States.Timeout"}},
		{history.TaskStateExited, &history.StateExitedDetails{Name: "S", Output: data, Assigned: object}},
		{history.MapStateStarted, &history.MapStateStartedDetails{Length: 2}},
		{history.MapStateSucceeded, nil},
		{history.MapRunStarted, &history.MapRunStartedDetails{MapRunARN: "arn:r"}},
		{history.MapRunFailed, &history.MapRunFailedDetails{Error: "E", Cause: "C"}},
		{history.MapRunRedriven, &history.MapRunRedrivenDetails{MapRunARN: "arn:r", RedriveCount: 1}},
		{history.ExecutionAborted, &history.ExecutionAbortedDetails{Error: "E", Cause: "C"}},
		{history.ExecutionTimedOut, &history.ExecutionTimedOutDetails{}},
		{history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"}},
		{history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: 1}},
		{history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: data}},
	} {
		records = append(records, history.Record{Event: &history.Event{
			ID: history.EventID(len(records)), PreviousID: history.EventID(len(records) - 1), Timestamp: at, Type: e.eventType, Details: e.details}})
	}
	return append(records,
		history.Record{Branch: "#3/0", Event: &history.Event{ID: 1, Timestamp: at, Type: history.ExecutionSucceeded,
			Details: &history.ExecutionSucceededDetails{Output: data}}},
		history.Record{Branch: "0/12", Private: &history.WaitScheduled{Until: at.Add(time.Hour)}},
		history.Record{Private: &history.RetryScheduled{Retrier: 1, At: at.Add(1500 * time.Microsecond)}},
		history.Record{Private: &history.BranchesStarted{Length: 3}},
		history.Record{Private: &history.TaskTokenMade{Token: "AQ=="}},
		history.Record{Private: &history.TaskHeartbeat{At: at}})
}
