package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// TaskSubmittedDetails has the answer to a call whose state goes on waiting for its
// task token.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskSubmittedEventDetails.html
type TaskSubmittedDetails struct {
	ResourceType string
	Resource     string
	Output       value.Value
}

func (*TaskSubmittedDetails) key() string { return "taskSubmittedEventDetails" }

func (d *TaskSubmittedDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
	c.data("output", &d.Output)
}
