package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// ExecutionSucceededDetails says the execution's output.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionSucceededEventDetails.html
type ExecutionSucceededDetails struct {
	Output value.Value
}

func (*ExecutionSucceededDetails) key() string { return "executionSucceededEventDetails" }

func (d *ExecutionSucceededDetails) fields(c codec) {
	c.data("output", &d.Output)
}
