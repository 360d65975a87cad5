package history

// LambdaFunctionTimedOutDetails says that a function took longer than its state gives it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionTimedOutEventDetails.html
type LambdaFunctionTimedOutDetails struct {
	Error string
	Cause string
}

func (*LambdaFunctionTimedOutDetails) key() string { return "lambdaFunctionTimedOutEventDetails" }

func (d *LambdaFunctionTimedOutDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
