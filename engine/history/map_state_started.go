package history

// MapStateStartedDetails says how many items a Map state has.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapStateStartedEventDetails.html
type MapStateStartedDetails struct {
	Length int
}

func (*MapStateStartedDetails) key() string { return "mapStateStartedEventDetails" }

func (d *MapStateStartedDetails) fields(c codec) {
	c.integer("length", &d.Length)
}
