package sfnserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/host"
)

// Every refusal by its text. All are answers to one server that has the state
// machine m and its running execution e.
func TestRefusals(t *testing.T) {
	t.Parallel()
	machine := object{"name": "n", "definition": definition, "roleArn": roleARN}
	logging := func(level string, groups ...any) object {
		destinations := []any{}
		for _, g := range groups {
			destinations = append(destinations, object{"cloudWatchLogsLogGroup": g})
		}
		return with(machine, object{"loggingConfiguration": object{"level": level, "destinations": destinations}})
	}
	group := func(arn string) object { return object{"logGroupArn": arn} }
	good := group("arn:aws:logs:eu-west-1:123456789012:log-group:g:*")
	long := strings.Repeat("n", 81)
	const (
		noMachine  = "arn:aws:states:eu-west-1:123456789012:stateMachine:gone"
		noRun      = "arn:aws:states:eu-west-1:123456789012:execution:m:gone"
		machineRun = "arn:aws:states:eu-west-1:123456789012:execution:"
		noMapRun   = "arn:aws:states:eu-west-1:123456789012:mapRun:m/label:gone"
		noChild    = "arn:aws:states:eu-west-1:123456789012:execution:m/label:gone"
	)
	null := func(field string) string {
		return "ValidationException: 1 validation error detected: Value null at '" + field + "' failed to satisfy constraint: Member must not be null"
	}
	nulls := func(fields ...string) string {
		for i, field := range fields {
			fields[i] = "Value null at '" + field + "' failed to satisfy constraint: Member must not be null"
		}
		return fmt.Sprintf("ValidationException: %d validation errors detected: %s", len(fields), strings.Join(fields, "; "))
	}
	empty := func(field string) string {
		return "ValidationException: 1 validation error detected: Value '' at '" + field + "' failed to satisfy constraint: Member must have length greater than or equal to 1"
	}
	manyTags := make([]any, 51)
	for i := range manyTags {
		manyTags[i] = object{"key": strings.Repeat("k", i+1), "value": ""}
	}
	for _, c := range []struct {
		action string
		in     object
		want   string
	}{
		{"CreateStateMachine", nil, nulls("name", "definition", "roleArn")},
		{"CreateStateMachine", object{"name": "", "type": ""}, "ValidationException: 4 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'definition' failed to satisfy constraint: Member must not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value '' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"},
		{"CreateStateMachine", with(machine, object{"Name": "x", "name": nil}), null("name")},
		{"CreateStateMachine", with(machine, object{"encryptionConfiguration": object{}}), null("encryptionConfiguration.type")},
		{"CreateStateMachine", with(machine, object{"encryptionConfiguration": object{"type": "NONE"}}), "ValidationException: 1 validation error detected: Value 'NONE' at 'encryptionConfiguration.type' failed to satisfy constraint: Member must satisfy enum value set: [AWS_OWNED_KEY, CUSTOMER_MANAGED_KMS_KEY]"},
		{"CreateStateMachine", with(machine, object{"versionDescription": strings.Repeat("v", 257)}), "ValidationException: 1 validation error detected: Value at 'versionDescription' failed to satisfy constraint: Member must have length less than or equal to 256"},
		{"CreateStateMachine", with(machine, object{"definition": nil}), null("definition")},
		{"CreateStateMachine", with(machine, object{"roleArn": nil}), null("roleArn")},
		{"CreateStateMachine", with(machine, object{"name": ""}), "ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateStateMachine", with(machine, object{"name": long}), "ValidationException: 1 validation error detected: Value '" + long + "' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80"},
		{"CreateStateMachine", with(machine, object{"name": "a b"}), "InvalidName: Invalid Name: 'a b'"},
		{"CreateStateMachine", with(machine, object{"roleArn": "admin"}), "InvalidArn: Invalid Role Arn: 'admin'"},
		{"CreateStateMachine", with(machine, object{"type": "FAST"}), "ValidationException: 1 validation error detected: Value 'FAST' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"},
		{"CreateStateMachine", with(machine, object{"type": "EXPRESS"}), "StateMachineTypeNotSupported: the sandbox runs Standard workflows only: it has no type EXPRESS"},
		{"CreateStateMachine", with(machine, object{"type": "EXPRESS", "definition": "{}"}), "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'"},
		{"CreateStateMachine", with(machine, object{"definition": ""}), "ValidationException: 1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateStateMachine", with(machine, object{"definition": strings.Repeat(" ", 1<<20+1)}), "ValidationException: 1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to 1048576"},
		{"CreateStateMachine", with(machine, object{"publish": true}), "ValidationException: the sandbox has no versions of state machines: publish must be false"},
		{"CreateStateMachine", with(machine, object{"versionDescription": "v"}), "ValidationException: Version description can only be set when publish is true"},
		{"CreateStateMachine", with(machine, object{"tracingConfiguration": object{"enabled": true}}), "InvalidTracingConfiguration: Invalid Tracing Configuration: the sandbox has no X-Ray"},
		{"CreateStateMachine", with(machine, object{"encryptionConfiguration": object{"type": "CUSTOMER_MANAGED_KMS_KEY"}}), "InvalidEncryptionConfiguration: Invalid Encryption Configuration: the sandbox keeps state machines under AWS_OWNED_KEY only"},
		{"CreateStateMachine", logging("MANY"), "ValidationException: 1 validation error detected: Value 'MANY' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [ALL, ERROR, FATAL, OFF]"},
		{"CreateStateMachine", logging("ALL"), "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination."},
		{"CreateStateMachine", logging("OFF", good, good), "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination."},
		{"CreateStateMachine", logging("ALL", nil), "InvalidLoggingConfiguration: Invalid Logging Configuration: Must set valid CloudWatch Log Group ARN."},
		{"CreateStateMachine", logging("ALL", group("arn:aws:s3:::bucket")), "InvalidLoggingConfiguration: Invalid Logging Configuration: Provided ARN is not CloudWatch Logs Log Group ARN."},
		{"CreateStateMachine", logging("ALL", group("arn:aws:logs:eu-west-1:123456789012:log-group:g")), "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier."},
		{"CreateStateMachine", with(machine, object{"tags": []any{object{"key": ""}}}), "ValidationException: 1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateStateMachine", with(machine, object{"name": "m", "definition": strings.Replace(definition, "P", "Q", 2)}), "StateMachineAlreadyExists: State Machine Already Exists: '" + machineARN + "'"},
		{"CreateStateMachine", with(logging("ALL", good), object{"name": "m"}), "StateMachineAlreadyExists: State Machine Already Exists: '" + machineARN + "'"},

		{"UpdateStateMachine", nil, null("stateMachineArn")},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN}, "MissingRequiredParameter: Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified"},
		{"UpdateStateMachine", object{"stateMachineArn": noMachine, "roleArn": roleARN}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + noMachine + "'"},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN, "roleArn": "x"}, "InvalidArn: Invalid Role Arn: 'x'"},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN, "definition": "[]"}, "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null'"},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN, "roleArn": roleARN, "publish": true}, "ValidationException: the sandbox has no versions of state machines: publish must be false"},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN, "loggingConfiguration": object{"level": "ALL"}}, "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination."},
		{"UpdateStateMachine", object{"stateMachineArn": machineARN + "/label", "roleArn": roleARN}, "ValidationException: This API does not support labeled ARNs: '" + machineARN + "/label'"},

		{"DescribeStateMachine", nil, null("stateMachineArn")},
		{"DescribeStateMachine", object{"stateMachineArn": ""}, empty("stateMachineArn")},
		{"DescribeStateMachine", object{"stateMachineArn": strings.Repeat("a", 257)}, "ValidationException: 1 validation error detected: Value '" + strings.Repeat("a", 257) + "' at 'stateMachineArn' failed to satisfy constraint: Member must have length less than or equal to 256"},
		{"DescribeStateMachine", object{"stateMachineArn": "m"}, "InvalidArn: Invalid Arn: 'Invalid ARN prefix: m'"},
		{"DescribeStateMachine", object{"stateMachineArn": "arn:aws:states:eu-west-1::stateMachine:m"}, "StateMachineDoesNotExist: State Machine Does Not Exist: 'arn:aws:states:eu-west-1::stateMachine:m'"},
		{"DescribeStateMachine", object{"stateMachineArn": "arn:aws:states:eu-west-1:${A::B}:stateMachine:m"}, "InvalidArn: Invalid Arn: 'Resource type can not be empty: arn:aws:states:eu-west-1:${A::B}:stateMachine:m'"},
		{"DescribeStateMachine", object{"stateMachineArn": prefix + "e"}, "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"},
		{"DescribeStateMachine", object{"stateMachineArn": noMachine}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + noMachine + "'"},
		{"DescribeStateMachine", object{"stateMachineArn": machineARN + ":1"}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + machineARN + ":1'"},
		{"DescribeStateMachine", object{"stateMachineArn": machineARN, "includedData": "SOME"}, "ValidationException: 1 validation error detected: Value 'SOME' at 'includedData' failed to satisfy constraint: Member must satisfy enum value set: [ALL_DATA, METADATA_ONLY]"},

		{"DeleteStateMachine", nil, null("stateMachineArn")},
		{"DeleteStateMachine", object{"stateMachineArn": "m"}, "InvalidArn: Invalid Arn: 'Invalid ARN prefix: m'"},
		{"DeleteStateMachine", object{"stateMachineArn": machineARN + "/label"}, "ValidationException: This API does not support labeled ARNs: '" + machineARN + "/label'"},

		{"ListStateMachines", object{"maxResults": 1001}, "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"ListStateMachines", object{"maxResults": -1}, "ValidationException: 1 validation error detected: Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"ListStateMachines", object{"nextToken": "x"}, "InvalidToken: Invalid Token: 'Invalid token'"},
		{"ListStateMachines", object{"nextToken": ""}, empty("nextToken")},
		{"ListStateMachines", object{"maxResults": 1001, "nextToken": strings.Repeat("t", 1025)}, "ValidationException: 2 validation errors detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000; Value '" + strings.Repeat("t", 1025) + "' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024"},
		{"ListExecutions", object{"stateMachineArn": machineARN, "nextToken": strings.Repeat("t", 3096)}, "InvalidToken: Invalid Token: 'Invalid token'"},
		{"ListExecutions", object{"stateMachineArn": ""}, empty("stateMachineArn")},
		{"ListExecutions", object{"stateMachineArn": machineARN, "statusFilter": ""}, "ValidationException: 1 validation error detected: Value '' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"},

		{"StartExecution", nil, null("stateMachineArn")},
		{"StartExecution", object{"stateMachineArn": noMachine}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + noMachine + "'"},
		{"StartExecution", object{"stateMachineArn": prefix + "e"}, "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"},
		{"StartExecution", object{"stateMachineArn": machineARN + "/label"}, "ValidationException: This API does not support labeled ARNs: '" + machineARN + "/label'"},
		{"StartExecution", object{"stateMachineArn": machineARN, "name": "a:b"}, "InvalidName: Invalid Name: 'a:b'"},
		{"StartExecution", object{"stateMachineArn": machineARN, "name": long}, "ValidationException: 1 validation error detected: Value '" + long + "' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80"},
		{"StartExecution", object{"stateMachineArn": machineARN, "input": ""}, "InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input.'"},
		{"StartExecution", object{"stateMachineArn": machineARN, "input": "{'not': 'json'"}, "InvalidExecutionInput: Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'"},
		{"StartExecution", object{"stateMachineArn": machineARN, "input": strings.Repeat(" ", 256<<10) + "1"}, "ValidationException: 1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144"},
		{"StartExecution", object{"stateMachineArn": machineARN, "name": "e", "input": `{"other":1}`}, "ExecutionAlreadyExists: Execution Already Exists: '" + prefix + "e'"},

		{"StartSyncExecution", object{"stateMachineArn": machineARN}, "StateMachineTypeNotSupported: This operation is not supported by this type of state machine"},
		{"StartSyncExecution", object{"stateMachineArn": noMachine}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + noMachine + "'"},

		{"DescribeExecution", nil, null("executionArn")},
		{"DescribeExecution", object{"executionArn": ""}, empty("executionArn")},
		{"DescribeExecution", object{"executionArn": "e"}, "InvalidArn: Invalid Arn: 'Invalid ARN prefix: e'"},
		{"DescribeExecution", object{"executionArn": machineARN}, "InvalidArn: Invalid Arn: 'Resource type not valid in this context: stateMachine'"},
		{"DescribeExecution", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},
		{"DescribeExecution", object{"executionArn": noChild}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noChild + "'"},
		{"DescribeExecution", object{"executionArn": machineRun + "m/label"}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + machineRun + "m/label'"},
		{"DescribeExecution", object{"executionArn": noRun, "includedData": "SOME"}, "ValidationException: 1 validation error detected: Value 'SOME' at 'includedData' failed to satisfy constraint: Member must satisfy enum value set: [ALL_DATA, METADATA_ONLY]"},
		{"DescribeStateMachineForExecution", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},
		{"GetExecutionHistory", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},
		{"GetExecutionHistory", object{"executionArn": prefix + "e", "nextToken": "AAAA"}, "InvalidToken: Invalid Token: 'Invalid token'"},
		{"GetExecutionHistory", object{"executionArn": prefix + "e", "maxResults": 1001}, "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"ListMapRuns", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},

		{"ListExecutions", nil, "ValidationException: Must provide a State Machine ARN or Map Run ARN"},
		{"ListExecutions", object{"stateMachineArn": machineARN, "mapRunArn": noMapRun}, "ValidationException: Must provide a State Machine ARN or Map Run ARN"},
		{"ListExecutions", object{"mapRunArn": noMapRun}, "ResourceNotFound: Resource not found: '" + noMapRun + "'"},
		{"ListExecutions", object{"mapRunArn": "arn:aws:states:eu-west-1:123456789012:mapRun:m:1"}, "ResourceNotFound: Resource not found: 'arn:aws:states:eu-west-1:123456789012:mapRun:m:1'"},
		{"ListExecutions", object{"mapRunArn": machineARN}, "InvalidArn: Invalid Arn: 'Resource type not valid in this context: stateMachine'"},
		{"ListExecutions", object{"stateMachineArn": noMachine}, "StateMachineDoesNotExist: State Machine Does Not Exist: '" + noMachine + "'"},
		{"ListExecutions", object{"stateMachineArn": machineARN, "statusFilter": "DONE"}, "ValidationException: 1 validation error detected: Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"},
		{"ListExecutions", object{"stateMachineArn": machineARN, "redriveFilter": "SOME"}, "ValidationException: 1 validation error detected: Value 'SOME' at 'redriveFilter' failed to satisfy constraint: Member must satisfy enum value set: [REDRIVEN, NOT_REDRIVEN]"},

		{"StopExecution", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},
		{"StopExecution", object{"executionArn": prefix + "e", "error": strings.Repeat("e", 257)}, "ValidationException: 1 validation error detected: Value at 'error' failed to satisfy constraint: Member must have length less than or equal to 256"},
		{"StopExecution", object{"executionArn": prefix + "e", "cause": strings.Repeat("c", 32769)}, "ValidationException: 1 validation error detected: Value at 'cause' failed to satisfy constraint: Member must have length less than or equal to 32768"},
		{"RedriveExecution", object{"executionArn": noRun}, "ExecutionDoesNotExist: Execution Does Not Exist: '" + noRun + "'"},
		{"RedriveExecution", object{"executionArn": prefix + "e"}, "ExecutionNotRedrivable: Execution Not Redrivable: 'Execution is RUNNING and cannot be redriven'"},
		{"RedriveExecution", object{"executionArn": prefix + "e", "clientToken": ""}, "ValidationException: 1 validation error detected: Value '' at 'clientToken' failed to satisfy constraint: Member must have length greater than or equal to 1"},

		{"SendTaskSuccess", nil, nulls("taskToken", "output")},
		{"SendTaskSuccess", object{"output": "{}"}, null("taskToken")},
		{"SendTaskSuccess", object{"taskToken": "t"}, null("output")},
		{"SendTaskSuccess", object{"taskToken": "t", "output": "maybe"}, "InvalidOutput: Invalid Output: 'Unrecognized token 'maybe': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'"},
		{"SendTaskSuccess", object{"taskToken": "t", "output": "1 2"}, "InvalidOutput: Invalid Output: 'reading JSON: more text after the end of the document, at offset 3'"},
		{"SendTaskSuccess", object{"taskToken": "t", "output": strings.Repeat(" ", 256<<10) + "1"}, "ValidationException: 1 validation error detected: Value at 'output' failed to satisfy constraint: Member must have length less than or equal to 262144"},
		{"SendTaskFailure", nil, null("taskToken")},
		{"SendTaskFailure", object{"taskToken": "t", "error": strings.Repeat("e", 257)}, "ValidationException: 1 validation error detected: Value at 'error' failed to satisfy constraint: Member must have length less than or equal to 256"},
		{"SendTaskHeartbeat", object{"taskToken": ""}, "ValidationException: 1 validation error detected: Value '' at 'taskToken' failed to satisfy constraint: Member must have length greater than or equal to 1"},

		{"ValidateStateMachineDefinition", nil, null("definition")},
		{"ValidateStateMachineDefinition", object{"definition": ""}, "ValidationException: 1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"ValidateStateMachineDefinition", object{"definition": "{}", "type": "FAST"}, "ValidationException: 1 validation error detected: Value 'FAST' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"},
		{"ValidateStateMachineDefinition", object{"definition": "{}", "severity": "INFO"}, "ValidationException: 1 validation error detected: Value 'INFO' at 'severity' failed to satisfy constraint: Member must satisfy enum value set: [ERROR, WARNING]"},
		{"ValidateStateMachineDefinition", object{"definition": "{}", "maxResults": 101}, "ValidationException: 1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"},

		{"TagResource", nil, nulls("resourceArn", "tags")},
		{"TagResource", object{"resourceArn": "", "tags": []any{}}, empty("resourceArn")},
		{"TagResource", object{"tags": []any{}}, null("resourceArn")},
		{"TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "a<b", "value": "v"}}}, "ValidationException: Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.: 'a<b'"},
		{"TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "a", "value": "{}"}}}, "ValidationException: Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.: '{}'"},
		{"UntagResource", object{"resourceArn": machineARN, "tagKeys": []any{"a", ""}}, empty("tagKeys.2.member")},
		{"TagResource", object{"resourceArn": machineARN}, null("tags")},
		{"TagResource", object{"resourceArn": noMachine, "tags": []any{}}, "ResourceNotFound: Resource not found: '" + noMachine + "'"},
		{"TagResource", object{"resourceArn": prefix + "e", "tags": []any{}}, "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"},
		{"TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "aws:x"}}}, "ValidationException: aws: prefixed tag key names are not allowed for external use."},
		{"TagResource", object{"resourceArn": machineARN, "tags": []any{object{"key": "k", "value": strings.Repeat("v", 257)}}}, "ValidationException: 1 validation error detected: Value '" + strings.Repeat("v", 257) + "' at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256"},
		{"TagResource", object{"resourceArn": machineARN, "tags": manyTags}, "TooManyTags: Too Many Tags: '" + machineARN + "' can have 50"},
		{"UntagResource", object{"resourceArn": machineARN}, null("tagKeys")},
		{"UntagResource", object{"resourceArn": noMachine, "tagKeys": []any{}}, "ResourceNotFound: Resource not found: '" + noMachine + "'"},
		{"ListTagsForResource", object{"resourceArn": noMachine}, "ResourceNotFound: Resource not found: '" + noMachine + "'"},

		{"CreateActivity", nil, "UnknownOperationException: the sandbox's Step Functions doesn't have CreateActivity: it has no activities"},
		{"PublishStateMachineVersion", nil, "UnknownOperationException: the sandbox's Step Functions doesn't have PublishStateMachineVersion: it has no versions and aliases"},
		{"TestState", nil, "UnknownOperationException: the sandbox's Step Functions doesn't have TestState: it has no tests of single states"},
		{"DescribeMapRun", nil, "UnknownOperationException: the sandbox's Step Functions doesn't have DescribeMapRun: it has no descriptions of Map Runs"},
		{"Dance", nil, "UnknownOperationException: the sandbox's Step Functions doesn't have Dance"},
	} {
		t.Run(c.action, func(t *testing.T) {
			t.Parallel()
			f := setupAt(t, "")
			f.create("m")
			f.start("e")
			_, err := f.try(c.action, c.in)
			wantError(t, "refusal", err, c.want)
		})
	}
}

// What the executions refuse reaches the client as AWS says it.
func TestRefusalsOfExecutions(t *testing.T) {
	t.Parallel()
	token := object{"taskToken": "t", "output": "1"}
	for _, c := range []struct {
		err    error
		action string
		want   string
	}{
		{engine.ErrInvalidToken, "SendTaskSuccess", "InvalidToken: Invalid Token: 'Invalid token'"},
		{engine.ErrTaskTimedOut, "SendTaskFailure", "TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'"},
		{host.ErrTaskDoesNotExist, "SendTaskHeartbeat", "TaskDoesNotExist: Task Does Not Exist: 'Provided task does not exist'"},
	} {
		t.Run(c.action, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			f.err = c.err
			_, err := f.try(c.action, token)
			wantError(t, "refusal", err, c.want)
		})
	}
}

// A body that isn't JSON is refused by every action that has one.
func TestBodyThatIsNoJSON(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, action := range []string{"CreateStateMachine", "DeleteStateMachine", "DescribeExecution", "DescribeStateMachine",
		"DescribeStateMachineForExecution", "GetExecutionHistory", "ListExecutions", "ListMapRuns", "ListStateMachines",
		"ListTagsForResource", "RedriveExecution", "SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess", "StartExecution",
		"StartSyncExecution", "StopExecution", "TagResource", "UntagResource", "UpdateStateMachine", "ValidateStateMachineDefinition"} {
		err := f.serve(action, `{"stateMachineArn":`)
		wantError(t, action, err, "SerializationException: "+action+": unexpected end of JSON input")
	}
}

func TestServerForOneExecution(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	arn := f.start("e")
	machine := f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})
	f.sole, f.path = "e of the state machine m", ""
	f.restart()
	// The state machine is known from the execution.
	if diff := cmp.Diff(machine, f.call("DescribeStateMachine", object{"stateMachineArn": machineARN})); diff != "" {
		t.Error(diff)
	}
	if list := f.call("ListExecutions", object{"stateMachineArn": machineARN})["executions"].([]any); len(list) != 1 {
		t.Errorf("listed %v", list)
	}
	for _, action := range []string{"CreateStateMachine", "UpdateStateMachine", "DeleteStateMachine", "StartExecution", "StartSyncExecution",
		"TagResource", "UntagResource"} {
		_, err := f.try(action, object{"stateMachineArn": machineARN, "resourceArn": machineARN})
		wantError(t, action, err, "AccessDeniedException: this endpoint serves one execution: e of the state machine m")
	}
	// Its client may have any Region.
	out, err := f.tryIn("us-west-2", "DescribeExecution", object{"executionArn": arn})
	if err != nil || out["status"] != "RUNNING" {
		t.Errorf("got %v, %v", out, err)
	}
	out, err = f.tryIn("us-west-2", "ListStateMachines", nil)
	if err != nil || len(out["stateMachines"].([]any)) != 1 {
		t.Errorf("got %v, %v", out, err)
	}
	if _, err := f.try("StopExecution", object{"executionArn": arn}); err != nil {
		t.Error(err)
	}
}
