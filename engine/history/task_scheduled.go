package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// TaskScheduledDetails announces a call through a service integration.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskScheduledEventDetails.html
type TaskScheduledDetails struct {
	ResourceType string // the service, "lambda"
	Resource     string // its action, "invoke" or "invoke.waitForTaskToken"
	Region       string
	Parameters   value.Value
	Timeout      int // seconds; 0 for none
	Heartbeat    int // seconds; 0 for none
}

func (*TaskScheduledDetails) key() string { return "taskScheduledEventDetails" }

func (d *TaskScheduledDetails) fields(c codec) {
	c.text("resourceType", &d.ResourceType)
	c.text("resource", &d.Resource)
	c.text("region", &d.Region)
	c.document("parameters", &d.Parameters)
	c.positive("timeoutInSeconds", &d.Timeout)
	c.positive("heartbeatInSeconds", &d.Heartbeat)
}
