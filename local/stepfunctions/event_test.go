package stepfunctions_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

const execution = "arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:one"

var start = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

// details are some of every kind, with all their fields.
func details() map[history.EventType]history.Details {
	data := value.NewObject(value.Field{Name: "z", Value: value.Int(1)}, value.Field{Name: "a", Value: []value.Value{nil, true, "ü"}})
	entered := &history.StateEnteredDetails{Name: "S", Input: data}
	exited := &history.StateExitedDetails{Name: "S", Output: data, Assigned: value.NewObject(value.Field{Name: "v", Value: data})}
	of := map[history.EventType]history.Details{
		history.ExecutionStarted:        &history.ExecutionStartedDetails{Input: data, RoleARN: "arn:role"},
		history.ExecutionSucceeded:      &history.ExecutionSucceededDetails{Output: data},
		history.ExecutionFailed:         &history.ExecutionFailedDetails{Error: "E", Cause: "c"},
		history.ExecutionAborted:        &history.ExecutionAbortedDetails{Error: "E", Cause: "c"},
		history.ExecutionTimedOut:       &history.ExecutionTimedOutDetails{Error: "E", Cause: "c"},
		history.ExecutionRedriven:       &history.ExecutionRedrivenDetails{RedriveCount: 2},
		history.MapStateStarted:         &history.MapStateStartedDetails{Length: 3},
		history.MapRunStarted:           &history.MapRunStartedDetails{MapRunARN: "arn:run"},
		history.MapRunFailed:            &history.MapRunFailedDetails{Error: "E", Cause: "c"},
		history.MapRunRedriven:          &history.MapRunRedrivenDetails{MapRunARN: "arn:run", RedriveCount: 2},
		history.LambdaFunctionScheduled: &history.LambdaFunctionScheduledDetails{Resource: "arn:f", Input: data, Timeout: 9},
		history.LambdaFunctionSucceeded: &history.LambdaFunctionSucceededDetails{Output: data},
		history.LambdaFunctionFailed:    &history.LambdaFunctionFailedDetails{Error: "E", Cause: "c"},
		history.LambdaFunctionTimedOut:  &history.LambdaFunctionTimedOutDetails{Error: "E", Cause: "c"},
		history.TaskScheduled:           &history.TaskScheduledDetails{ResourceType: "lambda", Resource: "invoke", Region: "r", Parameters: data, Timeout: 9, Heartbeat: 4},
		history.TaskStarted:             &history.TaskStartedDetails{ResourceType: "lambda", Resource: "invoke"},
		history.TaskSubmitted:           &history.TaskSubmittedDetails{ResourceType: "lambda", Resource: "invoke", Output: data},
		history.TaskSucceeded:           &history.TaskSucceededDetails{ResourceType: "lambda", Resource: "invoke", Output: data},
		history.TaskFailed:              &history.TaskFailedDetails{ResourceType: "lambda", Resource: "invoke", Error: "E", Cause: "c"},
		history.TaskTimedOut:            &history.TaskTimedOutDetails{ResourceType: "lambda", Resource: "invoke", Error: "E", Cause: "c"},
	}
	for _, t := range types.HistoryEventType("").Values() {
		switch eventType := history.EventType(t); {
		case strings.HasSuffix(string(t), "StateEntered"):
			of[eventType] = entered
		case strings.HasSuffix(string(t), "StateExited"):
			of[eventType] = exited
		case strings.HasPrefix(string(t), "MapIteration"):
			of[eventType] = history.NewMapIterationDetails(eventType, "S", 1)
		}
	}
	return of
}

// isKnown tells whether package history has a type of events.
func isKnown(t types.HistoryEventType) bool {
	_, err := history.ParseRecord(fmt.Appendf(nil, `{"timestamp":"2026-11-24T08:00:00Z","type":%q,"id":1,"previousEventId":0}`, t))
	return err == nil || !strings.Contains(err.Error(), "unknown type")
}

// What the API writes of an event is read as that event, through the SDK's own
// client: every type, every field, and the order of the keys in the data.
func TestEventsOfAllTypes(t *testing.T) {
	t.Parallel()
	var want []*history.Event
	var answer []string
	of := details()
	for i, eventType := range types.HistoryEventType("").Values() {
		if !isKnown(eventType) {
			continue
		}
		ev := &history.Event{ID: history.EventID(i + 2), PreviousID: history.EventID(i), Timestamp: start,
			Type: history.EventType(eventType), Details: of[history.EventType(eventType)]}
		want = append(want, ev)
		answer = append(answer, string(ev.AppendAPI(nil, true)))
	}
	if len(want) < 50 {
		t.Fatalf("%d types are known, which are too few", len(want))
	}
	// The newest comes first.
	slices.Reverse(answer)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"events":[`+strings.Join(answer, ",")+`]}`)
	}))
	t.Cleanup(server.Close)
	client := sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	got, err := stepfunctions.History(t.Context(), client, execution, func(note string) { t.Error(note) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func lines(events []*history.Event) (lines []string) {
	for _, ev := range events {
		lines = append(lines, string(history.Record{Event: ev}.Append(nil)))
	}
	return lines
}

// A type is converted exactly when package history has it, also without the
// details that it should have.
func TestTypesThatAreKnown(t *testing.T) {
	t.Parallel()
	for _, eventType := range types.HistoryEventType("").Values() {
		ev, ok := stepfunctions.Event(types.HistoryEvent{Id: 7, Type: eventType})
		if ok != isKnown(eventType) || ok && ev.ID != 7 {
			t.Errorf("%s: %v, %v", eventType, ev, ok)
		}
	}
}
