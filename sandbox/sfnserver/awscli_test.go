package sfnserver_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// ServeHTTP takes the envelope off a call as the sandbox does.
func (h *hosted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := wire.Call{RequestID: wire.NewUUID()}
	scope, err := wire.ReadScope(r)
	if err == nil {
		c.Region = scope.Region
		c.Body, err = io.ReadAll(r.Body)
	}
	var found bool
	if _, c.Action, found = strings.Cut(r.Header.Get("X-Amz-Target"), "AWSStepFunctions."); !found && err == nil {
		err = errors.New("no target")
	}
	var result any
	if err == nil {
		result, err = h.Serve(r.Context(), c)
	}
	if err == nil {
		err = wire.JSON10.WriteResult(w, c, result)
	}
	if err != nil {
		wire.JSON10.WriteError(w, c.RequestID, wire.AsError(err))
	}
}

// The AWS CLI reads what the server writes: times, pages, empty answers,
// errors. Each start of the CLI takes a second, so the calls are few.
func TestAWSCLI(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	h := setupHosted(t, nil)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	aws := func(args ...string) (string, error) {
		t.Helper()
		cmd := exec.Command("aws", append([]string{"--endpoint-url", server.URL, "stepfunctions"}, args...)...)
		// Nothing of the machine's own configuration, but PATH and HOME, which the
		// command may need to find itself.
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
		cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+region,
			"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
		out, err := cmd.Output()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return "", errors.New(strings.TrimSpace(string(exit.Stderr)))
		}
		return string(out), err
	}
	run := func(args ...string) (out object) {
		t.Helper()
		text, err := aws(args...)
		if err != nil {
			t.Fatalf("aws %s: %v", strings.Join(args, " "), err)
		}
		if text != "" {
			if err := json.Unmarshal([]byte(text), &out); err != nil {
				t.Fatalf("aws %s: %v in %s", strings.Join(args, " "), err, text)
			}
		}
		return out
	}

	made := run("create-state-machine", "--name", "m", "--definition", definition, "--role-arn", roleARN, "--tags", "key=k,value=v",
		"--logging-configuration", "level=OFF")
	if made["stateMachineArn"] != machineARN {
		t.Fatalf("got %v", made)
	}
	arn := run("start-execution", "--state-machine-arn", machineARN, "--name", "e", "--input", `{"a": "é"}`)["executionArn"].(string)
	h.wait(arn)
	described := run("describe-execution", "--execution-arn", arn)
	if described["status"] != "SUCCEEDED" || described["output"] != `{"a":"é"}` || described["stopDate"] == nil {
		t.Errorf("got %v", described)
	}
	// The CLI gathers the pages, here of one event each.
	events := run("get-execution-history", "--execution-arn", arn, "--reverse-order", "--page-size", "1")["events"].([]any)
	if len(events) != 4 || events[0].(object)["type"] != "ExecutionSucceeded" {
		t.Errorf("got %v", events)
	}
	if list := run("list-executions", "--state-machine-arn", machineARN, "--status-filter", "SUCCEEDED")["executions"].([]any); len(list) != 1 {
		t.Errorf("got %v", list)
	}
	if out := run("delete-state-machine", "--state-machine-arn", machineARN); out != nil {
		t.Errorf("got %v", out)
	}
	_, err := aws("start-execution", "--state-machine-arn", machineARN)
	wantError(t, "start", err, "An error occurred (StateMachineDoesNotExist) when calling the StartExecution operation: "+
		"State Machine Does Not Exist: '"+machineARN+"'")
	_, err = aws("create-state-machine", "--name", "n", "--definition", "{}", "--role-arn", roleARN)
	wantError(t, "create", err, "An error occurred (InvalidDefinition) when calling the CreateStateMachine operation: "+
		"Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'")
}
