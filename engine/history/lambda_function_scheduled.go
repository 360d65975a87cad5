package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// LambdaFunctionScheduledDetails says the function that is about to be called, and with what.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionScheduledEventDetails.html
type LambdaFunctionScheduledDetails struct {
	Resource string
	Input    value.Value
	Timeout  int // seconds; 0 for none
}

func (*LambdaFunctionScheduledDetails) key() string { return "lambdaFunctionScheduledEventDetails" }

func (d *LambdaFunctionScheduledDetails) fields(c codec) {
	c.text("resource", &d.Resource)
	c.data("input", &d.Input)
	c.positive("timeoutInSeconds", &d.Timeout)
}
