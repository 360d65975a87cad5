package sandbox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
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
	f.run(&invoked, "lambda", "invoke", "--function-name", "double", "--payload", `"x"`, payload)
	if text, err := os.ReadFile(payload); err != nil || invoked.FunctionError != "Unhandled" || !strings.Contains(string(text), `"errorType":"UnmarshalTypeError"`) {
		t.Errorf("invoked %+v: %s, %v", invoked, text, err)
	}
	_, err := f.aws("lambda", "invoke", "--function-name", "none", payload)
	if want := "An error occurred (ResourceNotFoundException) when calling the Invoke operation: Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}

	const group = "/aws/vendedlogs/states/m"
	f.run(nil, "logs", "create-log-group", "--log-group-name", group)
	var groups struct {
		LogGroups []struct{ Arn string }
	}
	f.run(&groups, "logs", "describe-log-groups", "--log-group-name-prefix", "/aws/vendedlogs/")
	definition, _ := machines(region)
	var created struct{ StateMachineArn, ExecutionArn string }
	f.run(&created, "stepfunctions", "create-state-machine", "--name", "m", "--role-arn", "arn:aws:iam::123456789012:role/r", "--definition", definition[0].Definition,
		"--logging-configuration", `{"level":"ALL","includeExecutionData":true,"destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"`+groups.LogGroups[0].Arn+`"}}]}`)
	f.run(&created, "stepfunctions", "start-execution", "--state-machine-arn", created.StateMachineArn, "--input", "21")
	f.ended(created.ExecutionArn)

	// Logging doesn't hold up an execution, so its last event may be a little late.
	types := []string{}
	for t.Context().Err() == nil && !slices.Contains(types, "ExecutionSucceeded") {
		var found struct {
			Events []struct{ Message string }
		}
		f.run(&found, "logs", "filter-log-events", "--log-group-name", group, "--filter-pattern", `{ $.execution_arn = "*:execution:m:*" }`)
		types = nil
		for _, e := range found.Events {
			var event struct {
				Type    string
				Details map[string]any
			}
			if err := json.Unmarshal([]byte(e.Message), &event); err != nil {
				t.Fatal(err)
			}
			types = append(types, event.Type)
		}
	}
	want := []string{"ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded"}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Error(diff)
	}
	// What "aws logs tail GROUP --since 1h" asks, which this CLI may be too old for.
	tail := f.json(region, "Logs_20140328.FilterLogEvents", object{"logGroupName": group, "startTime": 0, "interleaved": true})
	if n := len(tail["events"].([]any)); n != len(want) {
		t.Errorf("%d events", n)
	}
}
