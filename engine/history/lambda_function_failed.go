package history

// LambdaFunctionFailedDetails says how the function failed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionFailedEventDetails.html
type LambdaFunctionFailedDetails struct {
	Error string
	Cause string
}

func (*LambdaFunctionFailedDetails) key() string { return "lambdaFunctionFailedEventDetails" }

func (d *LambdaFunctionFailedDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
