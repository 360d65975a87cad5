package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// ExecutionCreated is the first record of every history: what is run, and what
// whoever began it wants to find again. A history is complete with it; nobody
// can edit the definition apart from the journal that the record is in.
type ExecutionCreated struct {
	ExecutionARN    string
	StateMachineARN string
	// Definition is the text of the state machine as it was rendered.
	Definition string
	// Configuration is the caller's own, nil for none.
	Configuration value.Value
}

func (*ExecutionCreated) kind() string { return "ExecutionCreated" }

func (e *ExecutionCreated) fields(c codec) {
	c.text("executionArn", &e.ExecutionARN)
	c.text("stateMachineArn", &e.StateMachineARN)
	c.text("definition", &e.Definition)
	c.optionalData("configuration", &e.Configuration)
}

// Created returns the first record of a history, nil when it has none that
// says what is run.
func Created(records []Record) *ExecutionCreated {
	if len(records) == 0 {
		return nil
	}
	created, _ := records[0].Private.(*ExecutionCreated)
	return created
}
