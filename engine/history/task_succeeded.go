package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// TaskSucceededDetails has the result of a service integration.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskSucceededEventDetails.html
type TaskSucceededDetails struct {
	ResourceType string
	Resource     string
	Output       value.Value
}

func (*TaskSucceededDetails) key() string { return "taskSucceededEventDetails" }

func (d *TaskSucceededDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
	c.data("output", &d.Output)
}
