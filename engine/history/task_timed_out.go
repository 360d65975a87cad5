package history

// TaskTimedOutDetails says that a service integration took longer than its state gives
// it, or sent no heartbeat in time.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskTimedOutEventDetails.html
type TaskTimedOutDetails struct {
	ResourceType string
	Resource     string
	Error        string
	Cause        string
}

func (*TaskTimedOutDetails) key() string { return "taskTimedOutEventDetails" }

func (d *TaskTimedOutDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
