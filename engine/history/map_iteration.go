package history

// MapIterationDetails says which iteration of which Map state began or ended.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapIterationEventDetails.html
type MapIterationDetails struct {
	// iterated is the field's name, which differs for each type of event.
	iterated string
	Name     string
	Index    int
}

// NewMapIterationDetails returns the details for one of the MapIteration
// event types.
func NewMapIterationDetails(eventType EventType, name string, index int) *MapIterationDetails {
	return &MapIterationDetails{iterated: iterationKeys[eventType], Name: name, Index: index}
}

var iterationKeys = map[EventType]string{
	MapIterationStarted:   "mapIterationStartedEventDetails",
	MapIterationSucceeded: "mapIterationSucceededEventDetails",
	MapIterationFailed:    "mapIterationFailedEventDetails",
	MapIterationAborted:   "mapIterationAbortedEventDetails",
}

func (d *MapIterationDetails) key() string { return d.iterated }

func (d *MapIterationDetails) fields(c codec) {
	c.text("name", &d.Name)
	c.integer("index", &d.Index)
}
