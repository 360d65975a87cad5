package sfnserver_test

import (
	"errors"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// FuzzServe sends whole bodies. Whatever comes is answered, or refused as AWS
// refuses: nothing is trouble of the sandbox's own.
func FuzzServe(f *testing.F) {
	for _, seed := range [][2]string{
		{"CreateStateMachine", `{"name":"n","definition":"{}","roleArn":"arn:aws:iam::123456789012:role/r"}`},
		{"CreateStateMachine", `{"loggingConfiguration":{"level":"ALL","destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs::::"}}]}}`},
		{"DescribeExecution", `{"executionArn":"arn:aws:states:eu-west-1:123456789012:execution:m/l"}`},
		{"DescribeExecution", `{"executionArn":"arn:aws:states:eu-west-1:123456789012:execution:m/l:x"}`},
		{"ListExecutions", `{"mapRunArn":"arn:aws:states:eu-west-1:123456789012:mapRun:m/l"}`},
		{"ListExecutions", `{"stateMachineArn":"` + machineARN + `","nextToken":"TGlzdEV4ZWN1dGlvbnMg","maxResults":1}`},
		{"GetExecutionHistory", `{"executionArn":"` + prefix + `e","reverseOrder":true}`},
		{"StartExecution", `{"stateMachineArn":"` + machineARN + `","input":"[1"}`},
		{"ValidateStateMachineDefinition", `{"definition":"{\"States\":{}}"}`},
		{"TagResource", `{"resourceArn":"arn:","tags":[null]}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, action, body string) {
		x := setupAt(t, "")
		x.create("m")
		x.start("e")
		if err := x.serve(action, body); err != nil {
			if _, ok := errors.AsType[*wire.Error](err); !ok {
				t.Fatalf("%s(%s): %v", action, body, err)
			}
		}
	})
}
