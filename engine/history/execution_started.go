package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// ExecutionStartedDetails says what the execution began with.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionStartedEventDetails.html
type ExecutionStartedDetails struct {
	Input   value.Value
	RoleARN string
}

func (*ExecutionStartedDetails) key() string { return "executionStartedEventDetails" }

func (d *ExecutionStartedDetails) fields(c codec) {
	c.data("input", &d.Input)
	c.optional("roleArn", &d.RoleARN)
}
