package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// StateExitedDetails says a state and its output. The type of the event is the
// state's type and StateExited, as in TaskStateExited.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StateExitedEventDetails.html
type StateExitedDetails struct {
	Name   string
	Output value.Value
	// Assigned has the variables that the state assigned; nil for none.
	Assigned *value.Object
}

func (*StateExitedDetails) key() string { return "stateExitedEventDetails" }

func (d *StateExitedDetails) fields(c codec) {
	c.text("name", &d.Name)
	c.data("output", &d.Output)
	c.texts("assignedVariables", &d.Assigned)
}

func (d *StateExitedDetails) assigned() []value.Field {
	if d.Assigned == nil {
		return nil
	}
	return d.Assigned.Fields()
}
