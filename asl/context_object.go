package asl

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// ContextObject is what paths that begin with $$ read.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
type ContextObject struct {
	ExecutionARN   string
	ExecutionName  string
	ExecutionInput value.Value
	RoleARN        string
	StartTime      time.Time
	RedriveCount   int // how often the execution was redriven

	StateName   string
	EnteredTime time.Time
	IsTask      bool // only Task states have a RetryCount
	RetryCount  int

	// TaskToken is the token of a task that waits for it to be sent back; empty
	// in every other state.
	TaskToken string

	StateMachineARN  string
	StateMachineName string

	// Item returns the item of the Map iteration that the state is in; nil
	// outside of any.
	Item func() MapItem
}

const contextTimeFormat = "2006-01-02T15:04:05.000Z"

// value builds the object; few states ask for it.
func (c *ContextObject) value() value.Value {
	if c == nil {
		return value.NewObject()
	}
	field := func(name string, v value.Value) value.Field { return value.Field{Name: name, Value: v} }
	state := value.NewObject(field("Name", c.StateName), field("EnteredTime", c.EnteredTime.UTC().Format(contextTimeFormat)))
	if c.IsTask {
		state = state.With("RetryCount", value.Int(int64(c.RetryCount)))
	}
	object := value.NewObject(
		field("Execution", value.NewObject(
			field("Id", c.ExecutionARN),
			field("Input", c.ExecutionInput),
			field("StartTime", c.StartTime.UTC().Format(contextTimeFormat)),
			field("Name", c.ExecutionName),
			field("RoleArn", c.RoleARN),
			field("RedriveCount", value.Int(int64(c.RedriveCount))),
		)),
		field("StateMachine", value.NewObject(field("Id", c.StateMachineARN), field("Name", c.StateMachineName))),
		field("State", state),
	)
	if c.TaskToken != "" {
		object = object.With("Task", value.NewObject(field("Token", c.TaskToken)))
	}
	if c.Item != nil {
		item := c.Item()
		object = object.With("Map", value.NewObject(field("Item", value.NewObject(
			field("Index", value.Int(int64(item.Index))), field("Value", item.Value)))))
	}
	return object
}
