package history

// MapRunStartedDetails names the Map Run that a Map state in distributed mode
// has its child executions in.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunStartedEventDetails.html
type MapRunStartedDetails struct{ MapRunARN string }

func (*MapRunStartedDetails) key() string { return "mapRunStartedEventDetails" }

func (d *MapRunStartedDetails) fields(c codec) { c.text("mapRunArn", &d.MapRunARN) }
