package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// scope is what the paths of a branch's current state see.
func (x *Execution) scope(b *history.Branch) asl.Scope {
	return asl.Scope{Input: b.StateInput, Variables: x.variables(b), ContextObject: &asl.ContextObject{
		ExecutionARN:     x.config.Identity.ExecutionARN,
		ExecutionName:    x.config.Identity.ExecutionName,
		ExecutionInput:   x.state.Input,
		RoleARN:          x.config.Identity.RoleARN,
		StartTime:        x.state.StartDate,
		StateName:        b.StateName,
		EnteredTime:      b.EnteredAt,
		IsTask:           x.stateOf(b).Type() == asl.Task,
		RetryCount:       b.RetryCount,
		StateMachineARN:  x.config.Identity.StateMachineARN,
		StateMachineName: x.config.Identity.StateMachineName,
		Item:             x.itemOf(b),
	}}
}

// itemOf returns the item of the innermost Map iteration that a branch is in.
func (x *Execution) itemOf(b *history.Branch) func() asl.MapItem {
	for parent := x.parentOf(b); parent != nil; b, parent = parent, x.parentOf(parent) {
		if x.stateOf(parent).Type() == asl.Map {
			_, index, _ := b.ID.Parent()
			return x.item(parent, index)
		}
	}
	return nil
}

// variables returns those that a branch sees: its own, and its parents' that it
// has none of the same name of.
func (x *Execution) variables(b *history.Branch) *value.Object {
	parent := x.parentOf(b)
	if parent == nil {
		return b.Variables
	}
	outer := x.variables(parent)
	if outer == nil || b.Variables == nil {
		if outer == nil {
			return b.Variables
		}
		return outer
	}
	for _, f := range b.Variables.Fields() {
		outer = outer.With(f.Name, f.Value)
	}
	return outer
}
