package sfnserver_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	arn := f.start("e")
	f.pass(arn, value.NewObject(value.Field{Name: "a", Value: "é"}))
	no, ts := object{"truncated": false}, seconds(f.now)
	want := []any{
		object{"id": 1.0, "previousEventId": 0.0, "timestamp": ts, "type": "ExecutionStarted",
			"executionStartedEventDetails": object{"input": "{}", "inputDetails": no, "roleArn": roleARN}},
		object{"id": 2.0, "previousEventId": 1.0, "timestamp": ts, "type": "PassStateEntered",
			"stateEnteredEventDetails": object{"name": "P", "input": "{}", "inputDetails": no}},
		object{"id": 3.0, "previousEventId": 2.0, "timestamp": ts, "type": "PassStateExited",
			"stateExitedEventDetails": object{"name": "P", "output": `{"a":"é"}`, "outputDetails": no}},
		object{"id": 4.0, "previousEventId": 3.0, "timestamp": ts, "type": "ExecutionSucceeded",
			"executionSucceededEventDetails": object{"output": `{"a":"é"}`, "outputDetails": no}},
	}
	out := f.call("GetExecutionHistory", object{"executionArn": arn})
	if diff := cmp.Diff(object{"events": want}, out); diff != "" {
		t.Error(diff)
	}
	out = f.call("GetExecutionHistory", object{"executionArn": arn, "reverseOrder": true, "includeExecutionData": false, "maxResults": 1})
	last := out["events"].([]any)[0].(object)
	if diff := cmp.Diff(object{"id": 4.0, "previousEventId": 3.0, "timestamp": ts, "type": "ExecutionSucceeded",
		"executionSucceededEventDetails": object{}}, last); diff != "" {
		t.Error(diff)
	}
	// A token is good for its own list only.
	_, err := f.try("GetExecutionHistory", object{"executionArn": arn, "nextToken": out["nextToken"]})
	wantError(t, "the other direction", err, "InvalidToken: Invalid Token: 'Invalid token'")
	_, err = f.try("GetExecutionHistory", object{"executionArn": f.start("f"), "reverseOrder": true, "nextToken": out["nextToken"]})
	wantError(t, "another execution", err, "InvalidToken: Invalid Token: 'Invalid token'")
}

// The pages of a history together are the history, whatever their sizes, also
// while it grows.
func TestPagesOfHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := setupAt(t, "")
		f.create("m")
		arn := f.start("e")
		grow := func(n int) {
			for range n {
				f.event(arn, "", history.PassStateEntered, &history.StateEnteredDetails{Name: "P"})
				f.event(arn, "", history.PassStateExited, &history.StateExitedDetails{Name: "P"})
			}
		}
		length := rapid.IntRange(0, 8).Draw(r, "length")
		grow(length)
		reverse := rapid.Bool().Draw(r, "reverse")
		in := object{"executionArn": arn, "reverseOrder": reverse}
		var ids []int
		for {
			in["maxResults"] = rapid.IntRange(1, 7).Draw(r, "size")
			out := f.call("GetExecutionHistory", in)
			for _, ev := range out["events"].([]any) {
				ids = append(ids, int(ev.(object)["id"].(float64)))
			}
			if in["nextToken"] = out["nextToken"]; in["nextToken"] == nil {
				break
			}
			if length < 12 {
				length++
				grow(1)
			}
		}
		for i, id := range ids {
			want := i + 1
			if reverse {
				want = ids[0] - i
			}
			if id != want {
				r.Fatalf("got %v", ids)
			}
		}
		if reverse && ids[len(ids)-1] != 1 || !reverse && len(ids) != 1+2*length {
			r.Fatalf("got %v of %d", ids, 1+2*length)
		}
	})
}
