package history

// ExecutionAbortedDetails has what whoever stopped the execution said.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionAbortedEventDetails.html
type ExecutionAbortedDetails struct {
	Error string
	Cause string
}

func (*ExecutionAbortedDetails) key() string { return "executionAbortedEventDetails" }

func (d *ExecutionAbortedDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
