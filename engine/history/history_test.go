package history_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func event(id history.EventID, eventType history.EventType, details history.Details) history.Record {
	return history.Record{Event: &history.Event{ID: id, PreviousID: id - 1, Timestamp: at, Type: eventType, Details: details}}
}

func TestRecordsComeBack(t *testing.T) {
	t.Parallel()
	for _, r := range journaltest.EveryKind() {
		text := r.Append(nil)
		again, err := history.ParseRecord(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(r, again, cmp.AllowUnexported(history.MapIterationDetails{})); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	}
}

// A kind of record that is new has to be among those that journals are held to.
func TestEveryKindIsThere(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	for _, r := range journaltest.EveryKind() {
		there[history.KindOf(r)] = true
	}
	for _, kind := range history.Kinds() {
		if !there[kind] {
			t.Errorf("journaltest.EveryKind has no %s", kind)
		}
	}
	if len(there) != len(history.Kinds()) {
		t.Errorf("%d kinds of %d", len(there), len(history.Kinds()))
	}
}

func TestMarshalJSONIsGetExecutionHistorys(t *testing.T) {
	t.Parallel()
	e := event(2, history.TaskStateEntered, &history.StateEnteredDetails{Name: "S", Input: value.NewObject()}).Event
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"timestamp":"2026-11-24T08:00:00Z","type":"TaskStateEntered","id":2,"previousEventId":1,` +
		`"stateEnteredEventDetails":{"name":"S","input":{},"inputDetails":{"truncated":false}}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRecordErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`: "a record is an object, not []",
		`{}`: "a record is an object, not {}",
		`{"type":"PassStateEntered","id":1,"previousEventId":0}`:                                      "reading event: timestamp is missing (a string)",
		`{"type":"Nap","id":1,"previousEventId":0,"timestamp":"2026-11-24T08:00:00Z"}`:                `reading event 1: unknown type "Nap"`,
		`{"type":"PassStateEntered","id":1,"previousEventId":0,"timestamp":"2026-11-24T08:00:00Z"}`:   "reading event 1: stateEnteredEventDetails is missing",
		`{"type":"PassStateEntered","id":1,"previousEventId":0,"timestamp":"noon"}`:                   "reading event: timestamp is not a time",
		`{"type":"PassStateEntered","id":1.5,"previousEventId":0,"timestamp":"2026-11-24T08:00:00Z"}`: "reading event: id is not a whole number",
		`{"WaitScheduled":{}}`: "reading WaitScheduled: until is missing (a string)",
		`{"WaitScheduled":1}`:  "reading WaitScheduled: not an object",
		`{"SomethingElse":{}}`: `reading record: unknown kind "SomethingElse"`,
		`{"type":"PassStateEntered","id":1,"previousEventId":0,"timestamp":"2026-11-24T08:00:00Z","stateEnteredEventDetails":{"name":1}}`: "reading event 1: name is not a string",
	} {
		if _, err := history.ParseRecord([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestApplyRefusesWhatCannotFollow(t *testing.T) {
	t.Parallel()
	created := history.Record{Private: &history.ExecutionCreated{ExecutionARN: "arn"}}
	started := event(1, history.ExecutionStarted, &history.ExecutionStartedDetails{})
	entered := event(2, history.TaskStateEntered, &history.StateEnteredDetails{Name: "T"})
	scheduled := event(3, history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{})
	running := event(4, history.LambdaFunctionStarted, nil)
	ended := event(2, history.ExecutionFailed, &history.ExecutionFailedDetails{})
	for _, c := range []struct {
		name   string
		before []history.Record
		r      history.Record
		want   string
	}{
		{"not the start", []history.Record{created}, event(1, history.PassStateEntered, &history.StateEnteredDetails{}), "applying event 1: PassStateEntered can't come here"},
		{"no first record", nil, started, "applying record: the first must be ExecutionCreated"},
		{"a second first record", []history.Record{created}, created, "applying record: ExecutionCreated can't come here"},
		{"a second start", []history.Record{created, started}, event(2, history.ExecutionStarted, &history.ExecutionStartedDetails{}), "applying event 2: ExecutionStarted can't come here"},
		{"twice", []history.Record{created, started, entered}, entered, "applying event 2 (TaskStateEntered): event 3 should come next"},
		{"a gap", []history.Record{created, started}, scheduled, "applying event 3 (LambdaFunctionScheduled): event 2 should come next"},
		{"after the end", []history.Record{created, started, ended}, event(3, history.PassStateEntered, &history.StateEnteredDetails{}), "applying record: the execution has ended (FAILED)"},
		{"a result of no call", []history.Record{created, started, entered}, event(3, history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{}),
			"applying event 3: LambdaFunctionSucceeded can't follow in phase Entered"},
		{"entered within a state", []history.Record{created, started, entered}, event(3, history.WaitStateEntered, &history.StateEnteredDetails{}), "applying event 3: WaitStateEntered can't follow in phase Entered"},
		{"another state's exit", []history.Record{created, started, entered}, event(3, history.TaskStateExited, &history.StateExitedDetails{Name: "U"}), "applying event 3: TaskStateExited can't follow in phase Entered"},
		{"success within a state", []history.Record{created, started, entered}, event(3, history.ExecutionSucceeded, &history.ExecutionSucceededDetails{}), "applying event 3: ExecutionSucceeded can't follow in phase Entered"},
		{"a retry of nothing", []history.Record{created, started, entered, scheduled, running}, history.Record{Private: &history.RetryScheduled{}}, "applying record: RetryScheduled can't follow in phase Started"},
		{"nothing", []history.Record{created, started}, history.Record{}, "applying record: it is empty"},
	} {
		state, err := history.Fold(c.before)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		before := *state
		err = state.Apply(c.r)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if diff := cmp.Diff(before, *state); diff != "" {
			t.Errorf("%s: the refused record changed the state:\n%s", c.name, diff)
		}
	}
}
