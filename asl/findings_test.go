package asl_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
)

// aMap is a Map state without its processor's configuration and its end.
func aMap(config string) string {
	return `"Type":"Map","ItemProcessor":{` + config + `"StartAt":"T","States":{"T":{"Type":"Succeed"}}}`
}

// rule is a machine with one choice rule.
func rule(text string) string {
	return `{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[` + text + `]},"T":{"Type":"Succeed"}}}`
}

// findings are those of a Standard machine, one a line.
func findings(definition string) string {
	var lines []string
	for _, d := range asl.Validate([]byte(definition), asl.Standard) {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

const schema = "SCHEMA_VALIDATION_FAILED: "

func TestFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, definition, want string }{
		{"nothing wrong", one(`{` + function + `}`), ""},

		// The document.
		{"no text", "\n ", schema + "Definition must be a valid JSON object at null"},
		{"not an object", `[]`, schema + "Definition must be a valid JSON object at null"},
		{"not JSON", `{"StartAt":'S'}`, "INVALID_JSON_DESCRIPTION: Unexpected character (''' (code 39)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"{\"StartAt\":'S'}\"; line: 1, column: 13] at null"},
		{"no JSON at all", `a definition`, "INVALID_JSON_DESCRIPTION: Unrecognized token 'a': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"a definition\"; line: 1, column: 2] at null"},
		{"nothing there", `{}`, schema + "These fields are required: [States, StartAt] at /"},
		{"no StartAt", `{"States":{"S":{"Type":"Succeed"}}}`, schema + "These fields are required: [StartAt] at /"},
		{"an unknown field, and nothing else", `{"Fn::Sub":""}`, schema + "These fields are required: [States, StartAt] at /\n" + schema + "Field 'Fn::Sub' is not supported at /"},
		{"unknown field", `{"StartAt":"S","States":{"S":{"Type":"Succeed"}},"Startat":"S"}`, schema + "Field 'Startat' is not supported at /"},
		{"no state", `{"StartAt":"S","States":{}}`, schema + "Value cannot be empty at /States"},
		{"StartAt is a number", `{"StartAt":1,"States":{"S":{"Type":"Succeed"}}}`, schema + "Expected value of type String at /StartAt"},
		{"another version", `{"Version":"2","StartAt":"S","States":{"S":{"Type":"Succeed"}}}`, schema + "Value should be one of the following: [1.0] at /Version"},
		{"an empty StartAt", `{"StartAt":"","States":{"S":{"Type":"Succeed"}}}`, schema + "Value cannot be empty at /StartAt"},
		{"negative timeout", `{"TimeoutSeconds":-1,"StartAt":"S","States":{"S":{"Type":"Succeed"}}}`, schema + "Minimum value is 0 at /TimeoutSeconds"},

		// Any state.
		{"not a state", one(`7`), schema + "Expected value of type Object at /States/S"},
		{"no type", one(`{"End":true}`), schema + "These fields are required: [Type] at /States/S"},
		{"unknown type", one(`{"Type":"Nap"}`), schema + "Value should be one of the following: [Task, Choice, Wait, Pass, Succeed, Fail, Parallel, Map] at /States/S/Type"},
		{"unknown field of a state", one(`{"Type":"Pass","End":true,"Foo":1}`), schema + "Field 'Foo' is not supported at /States/S"},
		{"field of other types", one(`{"Type":"Pass","End":true,"Catch":[],"TimeoutSeconds":5}`),
			schema + "Field 'Catch' is not supported at /States/S\n" + schema + "Field 'TimeoutSeconds' is not supported at /States/S"},
		{"the end of an end", one(`{"Type":"Fail","End":true}`), schema + "Field 'End' is not supported at /States/S"},
		{"neither Next nor End", one(`{"Type":"Pass"}`), schema + "This object should have only one of the following fields: [Next, End] at /States/S"},
		{"End is false", one(`{"Type":"Pass","End":false}`), schema + "This object should have only one of the following fields: [Next, End] at /States/S"},
		{"both Next and End", one(`{"Type":"Pass","Next":"S","End":true}`), schema + "There should only be one of the following fields: [Next, End] at /States/S"},
		{"End is text", one(`{"Type":"Pass","End":"true"}`), schema + "Expected value of type Boolean at /States/S/End\n" +
			schema + "This object should have only one of the following fields: [Next, End] at /States/S"},
		{"a long name", strings.ReplaceAll(one(`{"Type":"Succeed"}`), `"S"`, `"`+strings.Repeat("n", 81)+`"`),
			"INVALID_STATE_NAME: Invalid State name: State '" + strings.Repeat("n", 81) + "' exceeds the 80-character limit allowed by the service at /States/" + strings.Repeat("n", 81)},

		// Paths and templates.
		{"not a path", one(`{"Type":"Pass","End":true,"InputPath":"x"}`), schema + "Value must be a valid JSONPath. at /States/S/InputPath"},
		{"result to many places", one(`{"Type":"Pass","End":true,"ResultPath":"$.a[*]"}`), schema + "Value is not a Reference Path at /States/S/ResultPath"},
		{"result into the context", one(`{"Type":"Pass","End":true,"ResultPath":"$$.x"}`), schema + "Value is not a Reference Path at /States/S/ResultPath"},
		{"no intrinsic function", one(`{"Type":"Pass","End":true,"Parameters":{"a":{"b.$":"States.Nap()"}}}`),
			schema + "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters/a"},
		{"illegal escape", one(`{"Type":"Pass","End":true,"Parameters":{"a.$":"States.StringToJson('{\"text\":\"An \\\"escaped double quote\\\" here\"}')"}}`),
			schema + "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters"},
		{"a variable's name", one(`{"Type":"Pass","End":true,"Assign":{"a b":1}}`),
			"INVALID_VARIABLE_NAME: Invalid variable name 'a b': the variable name contains invalid characters. at /States/S/Assign/a b"},
		{"the reserved variable", one(`{"Type":"Pass","End":true,"Assign":{"states.$":"$"}}`),
			"RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign/states"},

		// Task.
		{"no resource", one(`{"Type":"Task","End":true}`), schema + "These fields are required: [Resource] at /States/S"},
		{"not an ARN", one(`{"Type":"Task","Resource":"f","End":true}`), schema + "Value is not a valid resource ARN at /States/S/Resource"},
		{"the name of a function", one(`{"Type":"Task","Resource":"function:f","End":true}`), schema + "Value is not a valid resource ARN at /States/S/Resource"},
		{"Lambda runs no jobs", one(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.sync","End":true}`),
			schema + "The resource provided arn:aws:states:::lambda:invoke.sync is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource"},
		{"no such service", one(`{"Type":"Task","Resource":"arn:aws:states:::nap:take","End":true}`),
			schema + "The resource provided arn:aws:states:::nap:take is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource"},
		{"invoke of nothing", one(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}`),
			schema + "Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/S"},
		{"invoke of nobody", one(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"Payload.$":"$","payload":1},"End":true}`),
			schema + "The field 'FunctionName' is required but was missing at /States/S/Parameters\n" +
				schema + `The field "payload" is not supported by Step Functions at /States/S/Parameters`},
		{"invoke with a text", one(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":"x","End":true}`),
			schema + "Expected value of type Object at /States/S/Parameters"},
		{"invoke with null", one(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":null,"End":true}`),
			schema + "Expected value of type Object at /States/S/Parameters"},
		{"timeout of 0", one(`{` + function + `,"TimeoutSeconds":0}`), schema + "Minimum value is 1 at /States/S/TimeoutSeconds"},
		{"timeout of years", one(`{` + function + `,"TimeoutSeconds":100000000}`), schema + "Maximum value is 99999999 at /States/S/TimeoutSeconds"},
		{"timeout of half a second", one(`{` + function + `,"TimeoutSeconds":0.5}`), schema + "Expected value of type Integer at /States/S/TimeoutSeconds"},
		{"two timeouts", one(`{` + function + `,"TimeoutSeconds":1,"TimeoutSecondsPath":"$.t"}`),
			schema + "There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] at /States/S"},
		{"a slow heart", one(`{` + function + `,"TimeoutSeconds":5,"HeartbeatSeconds":5}`), schema + "HeartbeatSeconds must be less than TimeoutSeconds at /States/S/HeartbeatSeconds"},
		{"credentials without a role", one(`{` + function + `,"Credentials":{"Role":"r"}}`), schema + "The field 'RoleArn' is required but was missing at /States/S/Credentials"},
		{"credentials of an activity", one(`{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","Credentials":{"RoleArn":"r"},"End":true}`),
			schema + "The field 'Credentials' is not supported for activities at /States/S/Credentials\n" +
				"UNSUPPORTED: The activity arn:aws:states:us-east-1:123456789012:activity:a is not supported: activities have workers of their own at /States/S/Resource"},

		// Retriers and catchers.
		{"States.ALL not last", one(`{` + function + `,"Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["E"]}]}`),
			schema + "States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals"},
		{"States.ALL not alone", one(`{` + function + `,"Retry":[{"ErrorEquals":["E","States.ALL"]}]}`),
			schema + "States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals"},
		{"no errors", one(`{` + function + `,"Retry":[{"ErrorEquals":[]}]}`), schema + "Value cannot be empty at /States/S/Retry[0]/ErrorEquals"},
		{"an error is a number", one(`{` + function + `,"Retry":[{"ErrorEquals":[1]}]}`), schema + "Expected value of type String at /States/S/Retry[0]/ErrorEquals[0]"},
		{"an empty retrier", one(`{` + function + `,"Retry":[{}]}`), schema + "These fields are required: [ErrorEquals] at /States/S/Retry[0]"},
		{"an empty catcher", one(`{` + function + `,"Catch":[{}]}`), schema + "These fields are required: [Next, ErrorEquals] at /States/S/Catch[0]"},
		{"a comment's field", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"_comment":""}]}`), schema + "Field '_comment' is not supported at /States/S/Retry[0]"},
		{"attempts below 0", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"MaxAttempts":-1}]}`), schema + "Minimum value is 0 at /States/S/Retry[0]/MaxAttempts"},
		{"a rate below 1", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"BackoffRate":0.5}]}`), schema + "Minimum value is 1 at /States/S/Retry[0]/BackoffRate"},
		{"a rate of words", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"BackoffRate":"fast"}]}`), schema + "Expected value of type Number at /States/S/Retry[0]/BackoffRate"},
		{"a delay of years", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"MaxDelaySeconds":31622401}]}`), schema + "Maximum value is 31622400 at /States/S/Retry[0]/MaxDelaySeconds"},
		{"some jitter", one(`{` + function + `,"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"SOME"}]}`), schema + "Value should be one of the following: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy"},
		{"not a rule", one(`{` + function + `,"Catch":["E"]}`), schema + "Expected value of type Object at /States/S/Catch[0]"},
		{"not a list", one(`{` + function + `,"Retry":{}}`), schema + "Expected value of type Array at /States/S/Retry"},

		// Wait, Fail.
		{"two ways to wait", one(`{"Type":"Wait","Seconds":1,"Timestamp":"2026-01-01T00:00:00Z","End":true}`),
			schema + "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S"},
		{"no way to wait", one(`{"Type":"Wait","End":true}`),
			schema + "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S"},
		{"not a number of seconds", one(`{"Type":"Wait","Seconds":"1","End":true}`), schema + "Expected value of type Integer at /States/S/Seconds"},
		{"not a date", one(`{"Type":"Wait","Timestamp":"05-12-2016T21:29:29Z","End":true}`), schema + "String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{"not ISO 8601", one(`{"Type":"Wait","Timestamp":"2016-12-05 21:29:29Z","End":true}`), schema + "String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{"no T", one(`{"Type":"Wait","Timestamp":"2016-12-0521:29:29Z","End":true}`), schema + "String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{"not a time", one(`{"Type":"Wait","Timestamp":"2016-12-05T25:29:29Z","End":true}`), schema + "String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{"two errors", one(`{"Type":"Fail","Error":"E","ErrorPath":"$.e"}`), schema + "There should only be one of the following fields: [Error, ErrorPath] at /States/S"},
		{"an error from nowhere", one(`{"Type":"Fail","ErrorPath":"e"}`), schema + "Value must be a valid JSONPath. at /States/S/ErrorPath"},

		// Choice.
		{"no choices", one(`{"Type":"Choice"}`), schema + "These fields are required: [Choices] at /States/S"},
		{"empty choices", one(`{"Type":"Choice","Choices":[]}`), schema + "Value cannot be empty at /States/S/Choices"},
		{"a rule that leads nowhere", rule(`{"Variable":"$.a","IsNull":true}`), schema + "These fields are required: [Next] at /States/S/Choices[0]"},
		{"a rule that asks nothing", rule(`{"Next":"T"}`), schema + "The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/S/Choices[0]"},
		{"a rule that asks twice", rule(`{"Variable":"$.a","IsNull":true,"Not":{"Variable":"$.a","IsNull":true},"Next":"T"}`),
			schema + "The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/S/Choices[0]"},
		{"a Next within", rule(`{"Not":{"Variable":"$.a","IsNull":true,"Next":"T"},"Next":"T"}`), schema + "Field 'Next' is not supported at /States/S/Choices[0]/Not"},
		{"no rules within", rule(`{"And":[],"Next":"T"}`), schema + "Value cannot be empty at /States/S/Choices[0]/And"},
		{"a variable without its $", rule(`{"Variable":"a","IsNull":true,"Next":"T"}`), schema + "Value is not a Reference Path: Reference path didn't start with '$' at /States/S/Choices[0]/Variable"},
		{"a broken variable", rule(`{"Variable":"$.[","IsNull":true,"Next":"T"}`), schema + "Value is not a Reference Path at /States/S/Choices[0]/Variable"},
		{"no operator", rule(`{"Variable":"$.a","Next":"T"}`), schema + "This object should have only one of the following fields: " + allOperators + " at /States/S/Choices[0]"},
		{"two operators", rule(`{"Variable":"$.a","IsNull":true,"IsString":true,"Next":"T"}`),
			schema + "There should only be one of the following fields: " + allOperators + " at /States/S/Choices[0]"},
		{"unknown operator", rule(`{"Variable":"$.a","StringIs":"x","IsNull":false,"Next":"T"}`), schema + "Field 'StringIs' is not supported at /States/S/Choices[0]"},
		{"no path for a type", rule(`{"Variable":"$.a","IsNullPath":"$.b","IsNull":false,"Next":"T"}`), schema + "Field 'IsNullPath' is not supported at /States/S/Choices[0]"},
		{"text is a number", rule(`{"Variable":"$.a","StringEquals":1,"Next":"T"}`), schema + "Expected value of type String at /States/S/Choices[0]/StringEquals"},
		{"a time is noon", rule(`{"Variable":"$.a","TimestampEquals":"noon","Next":"T"}`), schema + "String does not match RFC3339 timestamp at /States/S/Choices[0]/TimestampEquals"},
		{"a time is a number", rule(`{"Variable":"$.a","TimestampEquals":12,"Next":"T"}`), schema + "Expected value of type Timestamp at /States/S/Choices[0]/TimestampEquals"},

		// Parallel, Map.
		{"no branches", one(`{"Type":"Parallel","Branches":[],"End":true}`), schema + "Value cannot be empty at /States/S/Branches"},
		{"an empty branch", one(`{"Type":"Parallel","Branches":[{}],"End":true}`), schema + "These fields are required: [States, StartAt] at /States/S/Branches[0]"},
		{"a mistake in a branch", one(`{"Type":"Parallel","Branches":[{"StartAt":"T","States":{"T":{"Type":"Wait","End":true}}}],"End":true}`),
			schema + "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S/Branches[0]/States/T"},
		{"no processor", one(`{"Type":"Map","End":true}`), schema + "This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/S"},
		{"two selectors", one(`{` + aMap("") + `,"End":true,"ItemSelector":{},"Parameters":{}}`), schema + "There should only be one of the following fields: [Parameters, ItemSelector] at /States/S"},
		{"items from a slice", one(`{` + aMap("") + `,"End":true,"ItemsPath":"$[1:]"}`), schema + "Value is not a Reference Path at /States/S/ItemsPath"},
		{"negative concurrency", one(`{` + aMap("") + `,"End":true,"MaxConcurrency":-1}`), schema + "Minimum value is 0 at /States/S/MaxConcurrency"},
		{"another mode", one(`{` + aMap(`"ProcessorConfig":{"Mode":"FAST"},`) + `,"End":true}`),
			schema + "Value should be one of the following: [INLINE, DISTRIBUTED] at /States/S/ItemProcessor/ProcessorConfig/Mode"},
		{"inline executions", one(`{` + aMap(`"ProcessorConfig":{"Mode":"INLINE","ExecutionType":"STANDARD"},`) + `,"End":true}`),
			schema + "Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig"},
		{"distributed how", one(`{` + aMap(`"ProcessorConfig":{"Mode":"DISTRIBUTED"},`) + `,"End":true}`),
			schema + "These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig"},
		{"another type of execution", one(`{` + aMap(`"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"SLOW"},`) + `,"End":true}`),
			schema + "Value should be one of the following: [STANDARD, EXPRESS] at /States/S/ItemProcessor/ProcessorConfig/ExecutionType"},
		{"more than all may fail", one(`{` + distributedMap + `,"ToleratedFailurePercentage":101}`), schema + "Maximum value is 100 at /States/S/ToleratedFailurePercentage"},
		{"batches of any size", one(`{` + distributedMap + `,"ItemBatcher":{}}`),
			schema + "At least one of the fields 'MaxItemsPerBatch', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath' is required at /States/S/ItemBatcher"},
		{"a batch without items", one(`{` + distributedMap + `,"ItemBatcher":{"MaxItemsPerBatch":0}}`), schema + "Minimum value is 1 at /States/S/ItemBatcher/MaxItemsPerBatch"},
		{"an empty label", one(`{` + distributedMap + `,"Label":""}`), "INVALID_LABEL_NAME: Invalid Label name: Label '' is empty at /States/S/Label"},
		{"a label of two words", one(`{` + distributedMap + `,"Label":"a b"}`), "INVALID_LABEL_NAME: Invalid Label name: Label 'a b' contains invalid characters at /States/S/Label"},
		{"a long label", one(`{` + distributedMap + `,"Label":"` + strings.Repeat("l", 41) + `"}`),
			"INVALID_LABEL_NAME: Invalid Label name: Label '" + strings.Repeat("l", 41) + "' exceeds the 40-character limit allowed by the service at /States/S/Label"},
		{"a label twice", `{"StartAt":"S","States":{"S":{` + strings.Replace(distributedMap, `"End":true`, `"Next":"U"`, 1) + `,"Label":"l"},"U":{` +
			strings.ReplaceAll(distributedMap, `"T"`, `"V"`) + `,"Label":"l"}}}`, "DUPLICATE_LABEL_NAME: Duplicate Label name: l at /States/U/Label"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, findings(c.definition)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const allOperators = "[StringEquals, StringEqualsPath, StringLessThan, StringLessThanPath, StringGreaterThan, StringGreaterThanPath, " +
	"StringLessThanEquals, StringLessThanEqualsPath, StringGreaterThanEquals, StringGreaterThanEqualsPath, StringMatches, " +
	"NumericEquals, NumericEqualsPath, NumericLessThan, NumericLessThanPath, NumericGreaterThan, NumericGreaterThanPath, " +
	"NumericLessThanEquals, NumericLessThanEqualsPath, NumericGreaterThanEquals, NumericGreaterThanEqualsPath, " +
	"BooleanEquals, BooleanEqualsPath, TimestampEquals, TimestampEqualsPath, TimestampLessThan, TimestampLessThanPath, " +
	"TimestampGreaterThan, TimestampGreaterThanPath, TimestampLessThanEquals, TimestampLessThanEqualsPath, " +
	"TimestampGreaterThanEquals, TimestampGreaterThanEqualsPath, IsNull, IsPresent, IsNumeric, IsString, IsBoolean, IsTimestamp]"

// distributedMap is a Map state in distributed mode, open for more fields.
var distributedMap = aMap(`"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},`) + `,"End":true`

// TestRefused has what AWS takes and this implementation doesn't.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, definition, want string }{
		{"JSONata", `{"StartAt":"S","QueryLanguage":"JSONata","States":{"S":{"Type":"Succeed"}}}`, `The QueryLanguage "JSONata" is not supported, only "JSONPath" at /QueryLanguage`},
		{"a state in JSONata", one(`{"Type":"Succeed","QueryLanguage":"JSONata","Output":"{% 1 %}"}`), `The QueryLanguage "JSONata" is not supported, only "JSONPath" at /States/S/QueryLanguage`},
		{"another service", one(`{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{},"End":true}`),
			"The service integration arn:aws:states:::sqs:sendMessage is not supported, only the ARN of a Lambda function, arn:aws:states:::lambda:invoke and arn:aws:states:::lambda:invoke.waitForTaskToken at /States/S/Resource"},
		{"an action of the SDK", one(`{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:rds:describeDBInstances","Parameters":{},"End":true}`),
			"The service integration arn:aws:states:::aws-sdk:rds:describeDBInstances is not supported, only the ARN of a Lambda function, arn:aws:states:::lambda:invoke and arn:aws:states:::lambda:invoke.waitForTaskToken at /States/S/Resource"},
		{"a job", one(`{"Type":"Task","Resource":"arn:aws:states:::batch:submitJob.sync","Parameters":{},"End":true}`),
			"The service integration arn:aws:states:::batch:submitJob.sync is not supported, only the ARN of a Lambda function, arn:aws:states:::lambda:invoke and arn:aws:states:::lambda:invoke.waitForTaskToken at /States/S/Resource"},
		{"an activity", one(`{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:a","End":true}`),
			"The activity arn:aws:states:us-east-1:123456789012:activity:a is not supported: activities have workers of their own at /States/S/Resource"},
		{"credentials", one(`{` + function + `,"Credentials":{"RoleArn.$":"$.role"}}`), "The field 'Credentials' is not supported at /States/S/Credentials"},
		{"Express children", one(`{` + aMap(`"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},`) + `,"End":true}`),
			"Child executions of the type EXPRESS are not supported, only STANDARD at /States/S/ItemProcessor/ProcessorConfig/ExecutionType"},
		{"a reader", one(`{` + distributedMap + `,"ItemReader":{}}`), "The field 'ItemReader' is not supported here at /States/S/ItemReader"},
		{"a writer", one(`{` + distributedMap + `,"ResultWriter":{}}`), "The field 'ResultWriter' is not supported here at /States/S/ResultWriter"},
		{"inline batches", one(`{` + aMap("") + `,"End":true,"ItemBatcher":{"MaxItemsPerBatch":2}}`), "The field 'ItemBatcher' of a Map state in the mode INLINE is not supported at /States/S/ItemBatcher"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff("UNSUPPORTED: "+c.want, findings(c.definition)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if _, err := asl.Parse([]byte(c.definition)); err == nil {
				t.Error("it is parsed")
			}
		})
	}
}

// TestFindingsOrder: AWS's findings come first, in the order of the document.
func TestFindingsOrder(t *testing.T) {
	t.Parallel()
	d := asl.Validate([]byte(`{"StartAt":"A","States":{
		"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"a":"$.b"},"Next":"B"},
		"B":{"Type":"Pass"},"C":{"Type":"Wait","End":true}}}`), asl.Standard)
	var codes []string
	for _, one := range d {
		codes = append(codes, string(one.Code)+" "+one.Location)
	}
	if diff := cmp.Diff([]string{"SCHEMA_VALIDATION_FAILED /States/B", "SCHEMA_VALIDATION_FAILED /States/C", "NO_DOLLAR /States/A/Parameters/a", "UNSUPPORTED /States/A/Resource"}, codes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(d.AWS()) != 3 || len(d.Unsupported()) != 1 || len(d.Errors()) != 3 {
		t.Errorf("AWS's %v, unsupported %v, errors %v", d.AWS(), d.Unsupported(), d.Errors())
	}
}

// TestDetail: what AWS's text leaves out is said to people.
func TestDetail(t *testing.T) {
	t.Parallel()
	_, err := asl.Parse([]byte(one(`{"Type":"Pass","End":true,"InputPath":"x"}`)))
	want := "invalid state machine definition: SCHEMA_VALIDATION_FAILED: Value must be a valid JSONPath. at /States/S/InputPath (a JSONPath begins with '$', not \"x\")"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestInvalidDefinition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ definition, want string }{
		{`{"StartAt":"pass1","States":{"pass1":{"Type":"Pass","Next":"pass3"},"pass2":{"Type":"Pass","End":true}}}`,
			`Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State "pass2" is not reachable. at /States/pass2'`},
		{`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}`, `Invalid State Machine Definition: 'MISSING_END_STATE: Workflow has no terminal state at null'`},
		{one(`{` + distributedMap + `,"ResultWriter":{},"ItemReader":{}}`),
			`Invalid State Machine Definition: 'UNSUPPORTED: The field 'ResultWriter' is not supported here at /States/S/ResultWriter, UNSUPPORTED: The field 'ItemReader' is not supported here at /States/S/ItemReader'`},
		{one(`{` + distributedMap + `,"ResultWriter":{},"Foo":{}}`), `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Foo' is not supported at /States/S'`},
	} {
		if got := asl.Validate([]byte(c.definition), asl.Standard).InvalidDefinition(); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.definition, got, c.want)
		}
	}
}
