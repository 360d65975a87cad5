package history

// ExecutionTimedOutDetails says that the execution took longer than its state machine gives it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionTimedOutEventDetails.html
type ExecutionTimedOutDetails struct {
	Error string
	Cause string
}

func (*ExecutionTimedOutDetails) key() string { return "executionTimedOutEventDetails" }

func (d *ExecutionTimedOutDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
