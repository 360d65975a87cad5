package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// LambdaFunctionSucceededDetails says what the function answered.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LambdaFunctionSucceededEventDetails.html
type LambdaFunctionSucceededDetails struct {
	Output value.Value
}

func (*LambdaFunctionSucceededDetails) key() string { return "lambdaFunctionSucceededEventDetails" }

func (d *LambdaFunctionSucceededDetails) fields(c codec) {
	c.data("output", &d.Output)
}
