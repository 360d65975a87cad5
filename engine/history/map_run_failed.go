package history

// MapRunFailedDetails says why a Map Run failed.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunFailedEventDetails.html
type MapRunFailedDetails struct {
	Error string
	Cause string
}

func (*MapRunFailedDetails) key() string { return "mapRunFailedEventDetails" }

func (d *MapRunFailedDetails) fields(c codec) {
	c.optional("error", &d.Error)
	c.optional("cause", &d.Cause)
}
