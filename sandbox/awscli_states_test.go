package sandbox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// A Lambda function, a state machine that calls it, and the log of that, with
// nothing but the AWS CLI.
func TestAWSCLIStates(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	f := setup(t, func(c *sandbox.Config) { c.Functions, c.StateMachines = double, machines })

	var functions struct {
		Functions []struct{ FunctionName, FunctionArn string }
	}
	f.run(&functions, "lambda", "list-functions")
	var function struct {
		Configuration struct{ FunctionArn, State string }
	}
	f.run(&function, "lambda", "get-function", "--function-name", "double")
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:double"
	if len(functions.Functions) != 1 || functions.Functions[0].FunctionArn != arn || function.Configuration.FunctionArn != arn || function.Configuration.State != "Active" {
		t.Errorf("functions %v, %v", functions, function)
	}
	payload := filepath.Join(t.TempDir(), "payload")
	var invoked struct {
		StatusCode                     int
		ExecutedVersion, FunctionError string
		LogResult                      string
	}
	f.run(&invoked, "lambda", "invoke", "--function-name", arn, "--payload", "21", "--log-type", "Tail", payload)
	if text, err := os.ReadFile(payload); err != nil || string(text) != "42" || invoked.StatusCode != 200 || invoked.ExecutedVersion != "$LATEST" || invoked.LogResult == "" {
		t.Errorf("invoked %+v: %s, %v", invoked, text, err)
	}
	_, err := f.aws("lambda", "invoke", "--function-name", "none", payload)
	if want := "An error occurred (ResourceNotFoundException) when calling the Invoke operation: Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}

	const group = "/aws/vendedlogs/states/m"
	const groupARN = "arn:aws:logs:us-east-1:123456789012:log-group:" + group + ":*"
	f.run(nil, "logs", "create-log-group", "--log-group-name", group)
	definition, _ := machines(region)
	var created struct{ StateMachineArn, ExecutionArn string }
	f.run(&created, "stepfunctions", "create-state-machine", "--name", "m", "--role-arn", "arn:aws:iam::123456789012:role/r", "--definition", definition[0].Definition,
		"--logging-configuration", `{"level":"ALL","includeExecutionData":true,"destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"`+groupARN+`"}}]}`)
	f.run(&created, "stepfunctions", "start-execution", "--state-machine-arn", created.StateMachineArn, "--input", "21")

	// Logging doesn't hold up an execution, so its last event may be a little late.
	logged := func() string {
		// What "aws logs tail GROUP" asks, which this CLI may be too old for.
		text, _ := json.Marshal(f.json(region, "Logs_20140328.FilterLogEvents", object{"logGroupName": group, "startTime": 0, "interleaved": true}))
		return string(text)
	}
	for t.Context().Err() == nil && !strings.Contains(logged(), "ExecutionSucceeded") {
		f.ended(created.ExecutionArn)
	}
	var found struct {
		Events []struct{ Message string }
	}
	f.run(&found, "logs", "filter-log-events", "--log-group-name", group, "--filter-pattern", `{ $.execution_arn = "*:execution:m:*" }`)
	types := []string{}
	for _, e := range found.Events {
		var event struct{ Type string }
		if err := json.Unmarshal([]byte(e.Message), &event); err != nil {
			t.Fatal(err)
		}
		types = append(types, event.Type)
	}
	want := []string{"ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded"}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Error(diff)
	}
}
