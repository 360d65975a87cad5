package engine

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// scope is what the paths of a branch's current state see. It is good until the
// next call.
func (x *Execution) scope(b *history.Branch) asl.Scope {
	x.contextObject = x.context(b)
	return asl.Scope{Input: b.StateInput, Variables: x.variables(b), ContextObject: &x.contextObject}
}

// context is the context object of a branch's current state.
func (x *Execution) context(b *history.Branch) asl.ContextObject {
	identity, run := x.identity(b), x.state.Run(b.ID)
	return asl.ContextObject{
		ExecutionARN:     identity.ExecutionARN,
		ExecutionName:    identity.ExecutionName,
		ExecutionInput:   run.Input,
		RoleARN:          identity.RoleARN,
		StartTime:        run.StartDate,
		StateName:        b.StateName,
		EnteredTime:      b.EnteredAt,
		IsTask:           x.stateOf(b).Type() == asl.Task,
		RetryCount:       b.RetryCount,
		TaskToken:        tokenOf(b),
		StateMachineARN:  identity.StateMachineARN,
		StateMachineName: identity.StateMachineName,
		Item:             x.itemOf(b),
		RedriveCount:     run.RedriveCount,
	}
}

// tokenOf returns the token of the task that a branch is in, empty for none.
func tokenOf(b *history.Branch) string {
	if b.Task == nil {
		return ""
	}
	return b.Task.Token
}

// itemOf returns the item of the innermost Map iteration that a branch is in.
func (x *Execution) itemOf(b *history.Branch) func() asl.MapItem {
	for parent := x.parentOf(b); parent != nil && b.Run == nil; b, parent = parent, x.parentOf(parent) {
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
	if parent == nil || b.Run != nil {
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
