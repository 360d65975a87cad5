package history

// ExecutionFailedDetails says why the execution failed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html
type ExecutionFailedDetails struct {
	Error string
	Cause string
}

func (*ExecutionFailedDetails) key() string { return "executionFailedEventDetails" }

func (d *ExecutionFailedDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
