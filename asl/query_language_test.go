package asl_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
)

// TestQueryLanguage has AWS's own findings about definitions that use both
// languages, or one that isn't there.
func TestQueryLanguage(t *testing.T) {
	t.Parallel()
	const (
		onlyJSONata  = "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field '%' is only supported for the 'JSONata' QueryLanguage at "
		onlyJSONPath = "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field '%' is only supported for the 'JSONPath' QueryLanguage at "
		oneOfThem    = "SCHEMA_VALIDATION_FAILED: Value should be one of the following: [JSONPath, JSONata] at "
		downgrade    = "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at "
	)
	field := func(message, name string) string { return strings.Replace(message, "%", name, 1) }
	machine := func(language, body string) string {
		return `{"QueryLanguage":` + language + `,"StartAt":"S","States":{"S":` + body + `}}`
	}
	inner := `"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","Output":{"v":"{% 1 %}"},"End":true}}}`
	for _, c := range []struct{ name, definition, want string }{
		{"upgrade of a state", machine(`"JSONPath"`, `{"Type":"Map","QueryLanguage":"JSONata","Items":"{% [1] %}","MaxConcurrency":"{% 2 %}","End":true,
			"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","QueryLanguage":"JSONPath","End":true}}}}`), ""},
		{"downgrade of a state", machine(`"JSONata"`, `{"Type":"Pass","QueryLanguage":"JSONPath","Output":{},"End":true}`), downgrade + "/States/S"},
		{"downgrade with another mistake", machine(`"JSONata"`, `{"Type":"Wait","QueryLanguage":"JSONPath","Seconds":-1,"End":true}`),
			downgrade + "/States/S\nSCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/S/Seconds"},
		{"a Map's language isn't its processor's", machine(`"JSONPath"`, `{"Type":"Map","QueryLanguage":"JSONata","End":true,`+inner+`}`),
			field(onlyJSONata, "Output") + "/States/S/ItemProcessor/States/P"},
		{"the machine's is", machine(`"JSONata"`, `{"Type":"Map","End":true,`+inner+`}`), ""},
		{"fields of JSONata", one(`{` + function + `,"Output":{},"Arguments":{}}`), field(onlyJSONata, "Output") + "/States/S\n" + field(onlyJSONata, "Arguments") + "/States/S"},
		{"fields of JSONPath", machine(`"JSONata"`, `{"Type":"Pass","InputPath":"$.a","ResultPath":"$.c","End":true}`),
			field(onlyJSONPath, "InputPath") + "/States/S\n" + field(onlyJSONPath, "ResultPath") + "/States/S"},
		{"a rule of JSONata", rule(`{"Condition":"{% true %}","Next":"T"}`), field(onlyJSONata, "Condition") + "/States/S/Choices[0]"},
		{"a rule of JSONPath", strings.Replace(rule(`{"Variable":"$.a","IsNull":true,"Next":"T"}`), `{`, `{"QueryLanguage":"JSONata",`, 1),
			field(onlyJSONPath, "Variable") + "/States/S/Choices[0]"},
		{"Assign is in both", one(`{"Type":"Pass","Assign":{"a":1},"End":true}`), ""},
		{"of a processor", one(`{"Type":"Map","End":true,"ItemProcessor":{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Succeed"}}}}`),
			"SCHEMA_VALIDATION_FAILED: Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"},
		{"lower case", one(`{"Type":"Pass","QueryLanguage":"jsonata","InputPath":"$.a","End":true}`), field(onlyJSONPath, "InputPath") + "/States/S\n" + oneOfThem + "/States/S/QueryLanguage"},
		{"lower case isn't a downgrade", machine(`"JSONata"`, `{"Type":"Pass","QueryLanguage":"jsonpath","End":true}`), oneOfThem + "/States/S/QueryLanguage"},
		{"of the machine", machine(`"jsonpath"`, `{"Type":"Pass","InputPath":"$.a","End":true}`), oneOfThem + "/QueryLanguage\n" + field(onlyJSONPath, "InputPath") + "/States/S"},
		{"a number", machine(`5`, `{"Type":"Pass","End":true}`), "SCHEMA_VALIDATION_FAILED: Expected value of type [STRING] at /QueryLanguage"},
		{"credentials in JSONata", machine(`"JSONata"`, `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":"{% $state.input %}","Credentials":{"InvalidField":"invalid"},"End":true}`),
			"SCHEMA_VALIDATION_FAILED: The field 'RoleArn' is required but was missing at /States/S/Credentials"},
		{"invoke of nothing", machine(`"JSONata"`, `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}`),
			"SCHEMA_VALIDATION_FAILED: Arguments field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/S"},
		{"invoke of nobody", machine(`"JSONata"`, `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{},"End":true}`),
			"SCHEMA_VALIDATION_FAILED: The field 'FunctionName' is required but was missing at /States/S/Arguments"},
		{"a timestamp is computed", machine(`"JSONata"`, `{"Type":"Wait","Timestamp":"{% $now() %}","End":true}`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			for _, d := range asl.Validate([]byte(c.definition), asl.Standard).AWS() {
				lines = append(lines, d.String())
			}
			if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExpress(t *testing.T) {
	t.Parallel()
	const refused = "UNSUPPORTED: State machines of the type EXPRESS are not supported, only STANDARD at null"
	task := func(resource string) string {
		return one(`{"Type":"Task","Resource":"` + resource + `","Parameters":{"FunctionName":"f"},"End":true}`)
	}
	for _, c := range []struct{ definition, want string }{
		{one(`{"Type":"Succeed"}`), refused},
		{task("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
			"SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource\n" + refused},
		{task("arn:aws:states:::states:startExecution.sync:2"),
			"SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration  at /States/S/Resource\n" + refused},
		{task("arn:aws:states:us-east-1:123456789012:activity:a"), "SCHEMA_VALIDATION_FAILED: Express state machine does not support Activity ARN at /States/S/Resource\n" + refused},
		{one(`{` + distributedMap + `}`),
			"SCHEMA_VALIDATION_FAILED: The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/S/ItemProcessor/ProcessorConfig/Mode\n" + refused},
	} {
		var lines []string
		for _, d := range asl.Validate([]byte(c.definition), asl.Express) {
			lines = append(lines, d.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.definition, diff)
		}
	}
}
