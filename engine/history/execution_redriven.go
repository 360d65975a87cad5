package history

// ExecutionRedrivenDetails counts how often the execution was redriven.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionRedrivenEventDetails.html
type ExecutionRedrivenDetails struct{ RedriveCount int }

func (*ExecutionRedrivenDetails) key() string { return "executionRedrivenEventDetails" }

func (d *ExecutionRedrivenDetails) fields(c codec) { c.integer("redriveCount", &d.RedriveCount) }
