package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
)

// These tests run the program as Lambda does: a process that asks the Runtime
// API for its invocations.

const (
	input  = `{"instance_id":"soa-04-005"}`
	output = `{"instance_id":"soa-04-005","availability_zone":"us-east-1d","db_subnet_group_name":"dbsubnetgroup","security_group_id":"sg-1","no_encrypted_snapshot_id":"soa-04-005-no-encrypted"}`
)

// comparable leaves out of a line what differs from run to run.
var comparable = cmpopts.IgnoreFields(line{}, "Timestamp", "DurationMs")

func TestSuccess(t *testing.T) {
	t.Parallel()
	f := runBuilt(t, environment(startRDS(t).URL))
	for _, id := range []string{"request-1", "request-2"} {
		answer := f.invoke(t, id, input, time.Minute)
		if answer.Kind != runtimeapi.Response || answer.Body != output {
			t.Errorf("%s: got %s %s, want %s", id, answer.Kind, answer.Body, output)
		}
	}
	got := f.log(t)
	success := line{Level: "INFO", Message: "task succeeded", Function: functionName, Task: "create-snapshot"}
	first, second := success, success
	first.RequestID, second.RequestID = "request-1", "request-2"
	if diff := cmp.Diff([]line{first, second}, got, comparable); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	for _, l := range got {
		if l.DurationMs == nil {
			t.Errorf("no duration in %+v", l)
		}
	}
}

// The key that a function is told is the one RDS is asked to use, and without
// any it is the article's.
func TestKey(t *testing.T) {
	t.Parallel()
	rds := startRDS(t)
	for configured, want := range map[string]string{"": "alias/aws/rds", "alias/databases": "alias/databases"} {
		f := runBuilt(t, environment(rds.URL, taskVariable, "copy-snapshot", keyVariable, configured))
		answer := f.invoke(t, "r", `{"instance_id":"a","snapshot_id":"s"}`, time.Minute)
		if answer.Kind != runtimeapi.Response || answer.Body != `"`+want+`"` {
			t.Errorf("%q: got %s %s, want %s", configured, answer.Kind, answer.Body, want)
		}
	}
}

func TestHandlerError(t *testing.T) {
	t.Parallel()
	rds := startRDS(t)
	rds.exists.Store(true)
	f := runBuilt(t, environment(rds.URL))

	const message = "Cannot create the snapshot because a snapshot with the identifier soa-04-005-no-encrypted already exists. (CreateDBSnapshot)"
	wantError(t, f.invoke(t, "r", input, time.Minute), "DBSnapshotAlreadyExists", message)
	// The process goes on.
	rds.exists.Store(false)
	if answer := f.invoke(t, "s", input, time.Minute); answer.Kind != runtimeapi.Response {
		t.Errorf("after the error: got %s %s", answer.Kind, answer.Body)
	}
	want := []line{
		{Level: "ERROR", Message: "task failed", Function: functionName, Task: "create-snapshot", RequestID: "r", ErrorType: "DBSnapshotAlreadyExists", ErrorMessage: message},
		{Level: "INFO", Message: "task succeeded", Function: functionName, Task: "create-snapshot", RequestID: "s"},
	}
	if diff := cmp.Diff(want, f.log(t), comparable); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// A task that hangs is reported before Lambda ends the function, and the next
// invocation finds the process unharmed.
func TestTimeout(t *testing.T) {
	t.Parallel()
	rds := startRDS(t)
	rds.hangs.Store(true)
	f := runBuilt(t, environment(rds.URL))

	const message = "create-snapshot: stopped just before the function's timeout; what AWS was asked last may still take effect: raise the function's timeout if that happens again"
	wantError(t, f.invoke(t, "r", input, time.Second), "Sandbox.Timedout", message)
	rds.hangs.Store(false)
	if answer := f.invoke(t, "s", input, time.Minute); answer.Kind != runtimeapi.Response || answer.Body != output {
		t.Errorf("after the timeout: got %s %s", answer.Kind, answer.Body)
	}
	if got := f.log(t)[0]; got.ErrorType != "Sandbox.Timedout" || got.ErrorMessage != message || got.RequestID != "r" {
		t.Errorf("logged %+v", got)
	}
}

func TestMalformedInput(t *testing.T) {
	t.Parallel()
	f := runBuilt(t, environment(startRDS(t).URL))
	for _, test := range []struct{ payload, message string }{
		{``, "create-snapshot: the input isn't valid JSON: jsontext: unexpected EOF"},
		{`{"instance_id":`, "create-snapshot: the input isn't valid JSON: jsontext: unexpected EOF within \"/instance_id\" after offset 15"},
		{`{"instance_id":"a"} x`, "create-snapshot: the input isn't valid JSON: jsontext: invalid character 'x' after top-level value after offset 20"},
		{`"soa-04-005"`, "create-snapshot: the input must be a JSON object, not a JSON string"},
		{`{"instance_id":5}`, "create-snapshot: instance_id must be a string, not a JSON number"},
		{`{"Instance_ID":"a"}`, "create-snapshot: instance_id is missing or empty in the input"},
	} {
		wantError(t, f.invoke(t, "r", test.payload, time.Minute), "InvalidTaskInput", test.message)
	}
}

func TestInitFailure(t *testing.T) {
	t.Parallel()
	const names = "copy-snapshot, create-snapshot, describe-snapshot, restore-db-instance"
	for name, test := range map[string]struct {
		changes []string
		want    string
	}{
		"no task":      {[]string{taskVariable, ""}, "RDSCRYPT_TASK isn't set: set it to one of " + names},
		"unknown task": {[]string{taskVariable, "create"}, `RDSCRYPT_TASK "create" isn't a task: set it to one of ` + names},
		"everything": {[]string{taskVariable, "", keyVariable, "key one", levelVariable, "loud"},
			"RDSCRYPT_TASK isn't set: set it to one of " + names +
				`; KMS_KEY_ID: KMS key "key one" is neither an id, an alias nor an ARN of one: give a key id, key ARN, alias name or alias ARN` +
				`; LOG_LEVEL "loud" isn't a log level: set it to debug, info, warn or error`},
		"endpoint": {[]string{"AWS_ENDPOINT_URL", "rds.example"}, `endpoint URL "rds.example" isn't an http or https URL: write it like http://127.0.0.1:4590`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := runBuilt(t, environment("http://127.0.0.1:1", test.changes...))
			answer, err := f.api.Answer(f.ctx)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Kind != runtimeapi.InitError {
				t.Errorf("reported as %s", answer.Kind)
			}
			if got := answer.Header.Get("Lambda-Runtime-Function-Error-Type"); got != "Runtime.ConfigInvalid" {
				t.Errorf("Lambda-Runtime-Function-Error-Type: %q", got)
			}
			if diff := cmp.Diff(errorObject{test.want, "Runtime.ConfigInvalid"}, readError(t, answer.Body)); diff != "" {
				t.Errorf("error object (-want +got):\n%s", diff)
			}
			if code, err := f.process.Wait(t.Context()); code != 1 || err != nil {
				t.Errorf("exit code %d, %v", code, err)
			}
			want := []line{{Level: "ERROR", Message: "init failed", Function: functionName, ErrorType: "Runtime.ConfigInvalid", ErrorMessage: test.want}}
			if diff := cmp.Diff(want, f.log(t), comparable); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f := run(t, program, map[string]string{panics: "no such volume"})
	const message = "buggy: no such volume: this is a bug in rdscrypt, the function's log has the stack"
	wantError(t, f.invoke(t, "r", `{}`, time.Minute), "Panic", message)
	if code, err := f.process.Wait(t.Context()); code != 1 || err != nil {
		t.Errorf("exit code %d, %v: after a panic the process must end", code, err)
	}
	lines := f.log(t)
	want := []line{
		{Level: "ERROR", Message: "task failed", Function: "f", Task: "buggy", RequestID: "r", ErrorType: "Panic", ErrorMessage: message},
		{Level: "ERROR", Message: "Lambda runtime: calling the handler function resulted in a panic, the process should exit", Function: "f", Task: "buggy"},
	}
	if diff := cmp.Diff(want, lines, comparable, cmpopts.IgnoreFields(line{}, "Stack")); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if !strings.Contains(lines[0].Stack, "main_test.go") {
		t.Errorf("the stack doesn't show where it happened: %s", lines[0].Stack)
	}
}

// Nothing secret is logged, however much is.
func TestDebugLogHasNoValues(t *testing.T) {
	t.Parallel()
	rds := startRDS(t)
	f := runBuilt(t, environment(rds.URL, levelVariable, "debug"))
	const payload = `{"instance_id":"soa-04-005","password":"hunter2"}`
	f.invoke(t, "r", payload, time.Minute)
	f.invoke(t, "s", `"hunter2`, time.Minute)

	lines := f.log(t)
	started := lines[slices.IndexFunc(lines, func(l line) bool { return l.Message == "task started" })]
	want := line{Level: "DEBUG", Message: "task started", Function: functionName, Task: "create-snapshot", RequestID: "r",
		InputBytes: len(payload), InputKeys: []string{"instance_id", "password"}}
	if diff := cmp.Diff(want, started, comparable); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	for _, secret := range []string{"hunter2", secretKey, "soa-04-005"} {
		if strings.Contains(f.process.Output(), secret) {
			t.Errorf("%s is in the log:\n%s", secret, f.process.Output())
		}
	}
}
