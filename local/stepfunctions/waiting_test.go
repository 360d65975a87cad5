package stepfunctions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

func parse(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The token of a task that waits is found by the place that the definition gives
// it, in a branch too; and not at all when nothing waits, or when it is woven into
// something else.
func TestWaiting(t *testing.T) {
	t.Parallel()
	definition := parse(t, `{"States": {
		"Each": {"ItemProcessor": {"States": {"Ask": {"Parameters": {"FunctionName": "f", "Payload": {"who": "x", "t.$": "$$.Task.Token"}}}}}},
		"Woven": {"Parameters": {"Payload": {"t.$": "States.Format('{}', $$.Task.Token)"}}}}}`)
	const resource = "invoke.waitForTaskToken"
	scheduled := &history.TaskScheduledDetails{Resource: resource, Parameters: parse(t, `{"FunctionName": "f", "Payload": {"who": "x", "t": "token-1"}}`)}
	started := &history.TaskStartedDetails{Resource: resource}
	submitted := &history.TaskSubmittedDetails{Resource: resource}
	for _, c := range []struct {
		name   string
		events []history.Details
		want   []stepfunctions.Waiting
	}{
		{"begun", []history.Details{in("Ask")}, nil},
		{"scheduled", []history.Details{in("Ask"), scheduled}, nil},
		{"started", []history.Details{in("Ask"), scheduled, started}, []stepfunctions.Waiting{{StateName: "Ask", Token: "token-1"}}},
		{"submitted", []history.Details{in("Each"), in("Ask"), scheduled, started, submitted}, []stepfunctions.Waiting{{StateName: "Ask", Token: "token-1"}}},
		{"answered", []history.Details{in("Ask"), scheduled, started, submitted, &history.TaskSucceededDetails{Resource: resource}}, nil},
		{"without a token", []history.Details{in("A"), scheduled, &history.TaskStartedDetails{Resource: "invoke"}}, nil},
		{"woven", []history.Details{in("Woven"), scheduled, started}, []stepfunctions.Waiting{{StateName: "Woven"}}},
	} {
		if diff := cmp.Diff(c.want, stepfunctions.WaitingOf(story(c.events...), definition)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
