package history

// MapRunRedrivenDetails says that the child executions of a Map Run that
// failed run again.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunRedrivenEventDetails.html
type MapRunRedrivenDetails struct {
	MapRunARN    string
	RedriveCount int
}

func (*MapRunRedrivenDetails) key() string { return "mapRunRedrivenEventDetails" }

func (d *MapRunRedrivenDetails) fields(c codec) {
	c.text("mapRunArn", &d.MapRunARN)
	c.integer("redriveCount", &d.RedriveCount)
}
