package history

// TaskFailedDetails says why a service integration failed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html
type TaskFailedDetails struct {
	ResourceType string
	Resource     string
	Error        string
	Cause        string
}

func (*TaskFailedDetails) key() string { return "taskFailedEventDetails" }

func (d *TaskFailedDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
