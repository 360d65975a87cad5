package history

// TaskStartedDetails says that the call of a service integration is under way.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskStartedEventDetails.html
type TaskStartedDetails struct {
	ResourceType string
	Resource     string
}

func (*TaskStartedDetails) key() string { return "taskStartedEventDetails" }

func (d *TaskStartedDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
}
