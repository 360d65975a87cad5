package statemachine_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/statemachine"
)

// basicSubstitutions are all that the definition has.
func basicSubstitutions() map[string]string {
	return map[string]string{
		"CreateSnapshotFunctionArn":    "arn:create",
		"DescribeSnapshotFunctionArn":  "arn:describe",
		"CopySnapshotFunctionArn":      "arn:copy",
		"RestoreDbInstanceFunctionArn": "arn:restore",
		"SnapshotAvailableStatus":      "available",
		"WaitSeconds":                  "60",
	}
}

// object is a JSON object whose keys keep their order, so that the test sees
// the order of the states.
type object []member

type member struct {
	Key   string
	Value any
}

// basicStates is the article's state machine, written a second time and by
// hand: names, order, fields and targets of all nine states.
var basicStates = object{
	{"CreateSnapshotState", object{
		{"Type", "Task"},
		{"Resource", "arn:create"},
		{"Next", "DescribeSnapshotState1"},
	}},
	{"DescribeSnapshotState1", object{
		{"Type", "Task"},
		{"Resource", "arn:describe"},
		{"Parameters", object{{"snapshot_id.$", "$.no_encrypted_snapshot_id"}}},
		{"ResultPath", "$.no_encrypted_snapshot_status"},
		{"Next", "ChoiceState1"},
	}},
	{"ChoiceState1", object{
		{"Type", "Choice"},
		{"Choices", []any{
			object{
				{"Not", object{{"Variable", "$.no_encrypted_snapshot_status"}, {"StringEquals", "available"}}},
				{"Next", "WaitState1"},
			},
			object{
				{"Variable", "$.no_encrypted_snapshot_status"},
				{"StringEquals", "available"},
				{"Next", "CopySnapshotState"},
			},
		}},
	}},
	{"WaitState1", object{
		{"Type", "Wait"},
		{"Seconds", json.Number("60")},
		{"Next", "DescribeSnapshotState1"},
	}},
	{"CopySnapshotState", object{
		{"Type", "Task"},
		{"Resource", "arn:copy"},
		{"Parameters", object{{"instance_id.$", "$.instance_id"}, {"snapshot_id.$", "$.no_encrypted_snapshot_id"}}},
		{"ResultPath", "$.encrypted_snapshot_id"},
		{"Next", "DescribeSnapshotState2"},
	}},
	{"DescribeSnapshotState2", object{
		{"Type", "Task"},
		{"Resource", "arn:describe"},
		{"Parameters", object{{"snapshot_id.$", "$.encrypted_snapshot_id"}}},
		{"ResultPath", "$.encrypted_snapshot_status"},
		{"Next", "ChoiceState2"},
	}},
	{"ChoiceState2", object{
		{"Type", "Choice"},
		{"Choices", []any{
			object{
				{"Not", object{{"Variable", "$.encrypted_snapshot_status"}, {"StringEquals", "available"}}},
				{"Next", "WaitState2"},
			},
			object{
				{"Variable", "$.encrypted_snapshot_status"},
				{"StringEquals", "available"},
				{"Next", "RestoreDbInstanceState"},
			},
		}},
	}},
	{"WaitState2", object{
		{"Type", "Wait"},
		{"Seconds", json.Number("60")},
		{"Next", "DescribeSnapshotState2"},
	}},
	{"RestoreDbInstanceState", object{
		{"Type", "Task"},
		{"Resource", "arn:restore"},
		{"Parameters", object{
			{"availability_zone.$", "$.availability_zone"},
			{"db_subnet_group_name.$", "$.db_subnet_group_name"},
			{"instance_id.$", "$.instance_id"},
			{"security_group_id.$", "$.security_group_id"},
			{"snapshot_id.$", "$.encrypted_snapshot_id"},
		}},
		{"ResultPath", "$.encrypted_instance_id"},
		{"End", true},
	}},
}

func TestBasicIsTheArticles(t *testing.T) {
	t.Parallel()
	definition, err := statemachine.Render(statemachine.Basic, basicSubstitutions())
	if err != nil {
		t.Fatal(err)
	}
	want := object{
		{"Comment", "rdscrypt-basic-StateMachine"},
		{"StartAt", "CreateSnapshotState"},
		{"States", basicStates},
	}
	if diff := cmp.Diff(want, decode(t, definition)); diff != "" {
		t.Errorf("the definition differs from the article (-article +definition):\n%s", diff)
	}
}

// decode reads JSON with objects in their order.
func decode(t *testing.T, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value := decodeValue(t, decoder)
	if decoder.More() {
		t.Fatal("something follows the definition")
	}
	return value
}

func decodeValue(t *testing.T, decoder *json.Decoder) any {
	t.Helper()
	token := nextToken(t, decoder)
	switch token {
	case json.Delim('{'):
		var o object
		for decoder.More() {
			key := nextToken(t, decoder).(string)
			o = append(o, member{key, decodeValue(t, decoder)})
		}
		nextToken(t, decoder)
		return o
	case json.Delim('['):
		var a []any
		for decoder.More() {
			a = append(a, decodeValue(t, decoder))
		}
		nextToken(t, decoder)
		return a
	}
	return token
}

func nextToken(t *testing.T, decoder *json.Decoder) json.Token {
	t.Helper()
	token, err := decoder.Token()
	if err != nil {
		t.Fatalf("reading the definition: %v", err)
	}
	return token
}
