package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// StateEnteredDetails says a state and its raw input. The type of the event is the state's type and StateEntered, as in TaskStateEntered.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StateEnteredEventDetails.html
type StateEnteredDetails struct {
	Name  string
	Input value.Value
}

func (*StateEnteredDetails) key() string { return "stateEnteredEventDetails" }

func (d *StateEnteredDetails) fields(c codec) {
	c.text("name", &d.Name)
	c.data("input", &d.Input)
}
