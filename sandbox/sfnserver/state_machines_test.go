package sfnserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
)

const other = `{"StartAt":"Q","States":{"Q":{"Type":"Succeed"}}}`

// A state machine that was answered for is there after a restart, with all that
// it was made of.
func TestStateMachineIsDurable(t *testing.T) {
	t.Parallel()
	f := setup(t)
	logging := object{"level": "ALL", "includeExecutionData": true, "destinations": []any{object{"cloudWatchLogsLogGroup": object{
		"logGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/m:*"}}}}
	made := f.create("m", object{"type": "STANDARD", "loggingConfiguration": logging, "tags": []any{object{"key": "k", "value": "v"}}})
	if diff := cmp.Diff(object{"stateMachineArn": machineARN, "creationDate": seconds(f.now)}, made); diff != "" {
		t.Error(diff)
	}
	f.restart()
	want := object{"stateMachineArn": machineARN, "name": "m", "definition": definition, "roleArn": roleARN, "type": "STANDARD",
		"status": "ACTIVE", "creationDate": seconds(f.now), "loggingConfiguration": logging,
		"tracingConfiguration": object{"enabled": false}, "encryptionConfiguration": object{"type": "AWS_OWNED_KEY"}}
	if diff := cmp.Diff(want, f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})); diff != "" {
		t.Error(diff)
	}
	brief := f.call("DescribeStateMachine", object{"stateMachineArn": machineARN, "includedData": "METADATA_ONLY"})
	if diff := cmp.Diff(with(want, object{"definition": nil}), brief); diff != "" {
		t.Error(diff)
	}
	tags := f.call("ListTagsForResource", object{"resourceArn": machineARN})
	if diff := cmp.Diff(object{"tags": []any{object{"key": "k", "value": "v"}}}, tags); diff != "" {
		t.Error(diff)
	}
}

// The same again is the first answer again; role and tags don't count and
// aren't changed.
func TestCreateStateMachineIsIdempotent(t *testing.T) {
	t.Parallel()
	f := setup(t)
	first := f.create("m", object{"tags": []any{object{"key": "k", "value": "1"}}})
	f.now = f.now.Add(time.Hour)
	again := f.create("m", object{"roleArn": roleARN + "2", "type": "STANDARD", "loggingConfiguration": object{"level": "OFF"},
		"tracingConfiguration": object{"enabled": false}, "tags": []any{object{"key": "k", "value": "2"}}})
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if got := f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})["roleArn"]; got != roleARN {
		t.Errorf("role %v", got)
	}
	tags := f.call("ListTagsForResource", object{"resourceArn": machineARN})
	if diff := cmp.Diff(object{"tags": []any{object{"key": "k", "value": "1"}}}, tags); diff != "" {
		t.Error(diff)
	}
}

// An execution keeps the revision that it was started from, also when the state
// machine is gone.
func TestUpdateLeavesExecutionsAlone(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	created := f.now
	before := f.start("before")
	f.now = f.now.Add(time.Minute)
	update := f.call("UpdateStateMachine", object{"stateMachineArn": machineARN, "definition": other, "roleArn": roleARN + "2"})
	revision, _ := update["revisionId"].(string)
	if len(revision) != 36 || update["updateDate"] != seconds(f.now) {
		t.Errorf("got %v", update)
	}
	updated := f.now
	f.restart()
	now := f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})
	if now["definition"] != other || now["roleArn"] != roleARN+"2" || now["revisionId"] != revision || now["creationDate"] != seconds(created) {
		t.Errorf("got %v", now)
	}
	after := f.start("after")
	f.pass(before, "x")
	f.pass(after, "x")
	f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
	want := object{"stateMachineArn": machineARN, "name": "m", "definition": definition, "roleArn": roleARN, "updateDate": seconds(created),
		"loggingConfiguration": object{"level": "OFF", "includeExecutionData": false},
		"tracingConfiguration": object{"enabled": false}, "encryptionConfiguration": object{"type": "AWS_OWNED_KEY"}}
	if diff := cmp.Diff(want, f.call("DescribeStateMachineForExecution", object{"executionArn": before})); diff != "" {
		t.Error(diff)
	}
	want = with(want, object{"definition": other, "roleArn": roleARN + "2", "updateDate": seconds(updated), "revisionId": revision})
	if diff := cmp.Diff(want, f.call("DescribeStateMachineForExecution", object{"executionArn": after})); diff != "" {
		t.Error(diff)
	}
}

func TestUpdateThatChangesNothingIsNoRevision(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.now = f.now.Add(time.Minute)
	update := f.call("UpdateStateMachine", object{"stateMachineArn": machineARN, "definition": definition})
	if diff := cmp.Diff(object{"updateDate": seconds(f.now)}, update); diff != "" {
		t.Error(diff)
	}
}

// A state machine that is deleted while an execution runs is DELETING until
// that has ended, also over a restart; what isn't there is deleted as well.
func TestDeleteStateMachine(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	running := f.start("running")
	del := func() {
		t.Helper()
		if diff := cmp.Diff(object{}, f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})); diff != "" {
			t.Error(diff)
		}
	}
	del()
	f.restart()
	if got := f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})["status"]; got != "DELETING" {
		t.Errorf("status %v", got)
	}
	for action, in := range map[string]object{
		"StartExecution":     {"stateMachineArn": machineARN},
		"UpdateStateMachine": {"stateMachineArn": machineARN, "roleArn": roleARN},
		"CreateStateMachine": {"name": "m", "definition": other, "roleArn": roleARN},
	} {
		_, err := f.try(action, in)
		wantError(t, action, err, "StateMachineDeleting: State Machine is being deleted: '"+machineARN+"'")
	}
	f.call("StopExecution", object{"executionArn": running})
	_, err := f.try("DescribeStateMachine", object{"stateMachineArn": machineARN})
	wantError(t, "after the end", err, "StateMachineDoesNotExist: State Machine Does Not Exist: '"+machineARN+"'")
	if got := f.call("ListStateMachines", nil); len(got["stateMachines"].([]any)) != 0 {
		t.Errorf("still listed: %v", got)
	}
	// The execution can still be read, and the name is free for another state
	// machine, whose executions don't include it.
	f.call("DescribeExecution", object{"executionArn": running})
	f.now = f.now.Add(time.Second)
	f.create("m", object{"definition": other})
	if got := f.call("ListExecutions", object{"stateMachineArn": machineARN}); len(got["executions"].([]any)) != 0 {
		t.Errorf("executions of the earlier one: %v", got)
	}
	del()
	del()
	f.restart()
	_, err = f.try("TagResource", object{"resourceArn": machineARN, "tags": []any{}})
	wantError(t, "after a restart", err, "ResourceNotFound: Resource not found: '"+machineARN+"'")
}

// A name can be in any script, but not have what the API forbids.
func TestNames(t *testing.T) {
	t.Parallel()
	f := setupAt(t, "")
	for _, name := range []string{"m", "é-_.()!=@+'", strings.Repeat("名", 80)} {
		f.create(name)
	}
	for _, r := range " \u00a0\u2003\t\x00\x7f\u0085\ufffe\uffff\U0010ffff<>{}[]?*\"#%\\^|~`$&,;:/" {
		name := "a" + string(r)
		_, err := f.try("CreateStateMachine", object{"name": name, "definition": definition, "roleArn": roleARN})
		wantError(t, name, err, "InvalidName: Invalid Name: '"+name+"'")
	}
}

// Each Region has its own state machines, under its partition.
func TestRegions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for in, want := range map[string]string{
		"eu-west-1":     "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
		"cn-north-1":    "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:m",
		"us-gov-west-1": "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:m",
	} {
		out, err := f.tryIn(in, "CreateStateMachine", object{"name": "m", "definition": definition, "roleArn": roleARN})
		if err != nil || out["stateMachineArn"] != want {
			t.Errorf("got %v, %v", out, err)
		}
		out, err = f.tryIn(in, "ListStateMachines", nil)
		if err != nil || len(out["stateMachines"].([]any)) != 1 {
			t.Errorf("got %v, %v", out, err)
		}
		out, err = f.tryIn(in, "StartExecution", object{"stateMachineArn": want, "name": "e"})
		if err != nil || out["executionArn"] != strings.Replace(want, ":stateMachine:", ":execution:", 1)+":e" {
			t.Errorf("got %v, %v", out, err)
		}
	}
	_, err := f.tryIn("us-east-1", "DescribeStateMachine", object{"stateMachineArn": machineARN})
	wantError(t, "in another Region", err, "StateMachineDoesNotExist: State Machine Does Not Exist: '"+machineARN+"'")
	_, err = f.tryIn("us-east-1", "DescribeExecution", object{"executionArn": prefix + "e"})
	wantError(t, "in another Region", err, "ExecutionDoesNotExist: Execution Does Not Exist: '"+prefix+"e'")
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m", object{"tags": []any{object{"key": "a", "value": "1"}, object{"key": "b", "value": "2"}}})
	f.call("TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "b", "value": "3"}, object{"key": "c", "value": ""}}})
	f.call("UntagResource", object{"resourceArn": machineARN, "tagKeys": []any{"a", "z"}})
	// Of a key that comes twice the last value counts.
	f.call("TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "é 1_.:/=+-@", "value": "x"}, object{"key": "é 1_.:/=+-@", "value": "y"}}})
	f.restart()
	want := object{"tags": []any{object{"key": "b", "value": "3"}, object{"key": "c", "value": ""}, object{"key": "é 1_.:/=+-@", "value": "y"}}}
	if diff := cmp.Diff(want, f.call("ListTagsForResource", object{"resourceArn": machineARN})); diff != "" {
		t.Error(diff)
	}
}

// Ensure writes only what is new.
func TestEnsure(t *testing.T) {
	t.Parallel()
	f := setup(t)
	describe := func() object {
		t.Helper()
		return f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})
	}
	ensure := func(definition string) {
		t.Helper()
		if err := f.Ensure(region, "m", definition, roleARN); err != nil {
			t.Fatal(err)
		}
	}
	ensure(definition)
	first := describe()
	f.now = f.now.Add(time.Minute)
	f.restart()
	ensure(definition)
	if diff := cmp.Diff(first, describe()); diff != "" {
		t.Error(diff)
	}
	ensure(other)
	if got := describe(); got["definition"] != other || got["revisionId"] == nil || got["creationDate"] != first["creationDate"] {
		t.Errorf("got %v", got)
	}
	f.start("running")
	f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
	ensure(other)
	if got := describe()["status"]; got != "ACTIVE" {
		t.Errorf("status %v", got)
	}
	// Once its deletion is over it is made anew.
	f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
	f.now = f.now.Add(time.Minute)
	f.call("StopExecution", object{"executionArn": prefix + "running"})
	ensure(definition)
	if got := describe(); got["creationDate"] != seconds(f.now) || got["revisionId"] != nil {
		t.Errorf("got %v", got)
	}
	err := f.Ensure(region, "m", "[]", roleARN)
	wantError(t, "Ensure", err, "making the state machine m: InvalidDefinition: Invalid State Machine Definition: "+
		"'SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null'")
}

func TestWithoutFile(t *testing.T) {
	t.Parallel()
	f := setupAt(t, "")
	f.create("m")
	if got := f.call("ListStateMachines", nil); len(got["stateMachines"].([]any)) != 1 {
		t.Errorf("got %v", got)
	}
	f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
}

func TestFileThatCantBeOpened(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, err := sfnserver.New(sfnserver.Config{Path: f.path})
	wantError(t, "New", err, "opening the state machines "+f.path+": timeout")
	dir := t.TempDir()
	_, err = sfnserver.New(sfnserver.Config{Path: dir})
	wantError(t, "New", err, "opening the state machines "+dir+": open "+dir+": is a directory")
}

// Whatever the sizes of the pages, and whatever comes and goes between them,
// what stays is listed exactly once and in order.
func TestPagesOfStateMachines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := setupAt(t, "")
		stays := map[string]bool{}
		for i := range rapid.IntRange(0, 12).Draw(r, "machines") {
			name := fmt.Sprintf("m%02d", i)
			f.create(name)
			stays[name] = true
		}
		var seen []string
		in := object{}
		for page := 0; ; page++ {
			in["maxResults"] = rapid.IntRange(1, 5).Draw(r, "size")
			out := f.call("ListStateMachines", in)
			for _, m := range out["stateMachines"].([]any) {
				seen = append(seen, m.(object)["name"].(string))
			}
			if in["nextToken"] = out["nextToken"]; in["nextToken"] == nil {
				break
			}
			if i := rapid.IntRange(0, 20).Draw(r, "deleted"); i < 12 {
				name := fmt.Sprintf("m%02d", i)
				f.call("DeleteStateMachine", object{"stateMachineArn": strings.TrimSuffix(machineARN, "m") + name})
				delete(stays, name)
			}
			f.create(fmt.Sprintf("a%02d", page)) // before all of them
		}
		count := map[string]int{}
		for i, name := range seen {
			count[name]++
			if i > 0 && name <= seen[i-1] {
				r.Fatalf("out of order: %v", seen)
			}
		}
		for name := range stays {
			if count[name] != 1 {
				r.Fatalf("%s came %d times in %v", name, count[name], seen)
			}
		}
	})
}
