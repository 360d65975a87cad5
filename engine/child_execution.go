package engine

import (
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// beginChild begins the next child execution of a Map Run.
func (x *Execution) beginChild(parent *history.Branch, input value.Value) {
	id := parent.ID.ChildExecution(len(parent.Children))
	x.emitAs(id, 0, history.ExecutionStarted, &history.ExecutionStartedDetails{Input: input, RoleARN: x.config.Identity.RoleARN})
	if child := x.state.Find(id); child != nil {
		x.ready = append(x.ready, child)
	}
}

// childFailed looks whether a Map Run bears the failure of a child execution.
func (x *Execution) childFailed(parent *history.Branch) {
	if !x.tolerates(parent) {
		x.mapRunFailed(parent, asl.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded")
	} else {
		x.join(parent)
	}
	x.ready = append(x.ready, parent)
}

// abortChild ends a child execution because its Map Run ends.
func (x *Execution) abortChild(b *history.Branch) {
	x.abandon(b)
	x.abortMapRuns(b)
	x.emit(b, history.ExecutionAborted, &history.ExecutionAbortedDetails{})
}

// identity is what the execution is called that a branch is of.
func (x *Execution) identity(b *history.Branch) Identity {
	identity := x.config.Identity
	own := b.ID.Execution()
	if own == "" {
		return identity
	}
	parent := x.parentOf(x.state.Find(own))
	_, index, _ := own.Parent()
	identity.ExecutionARN = ChildARN(parent.MapRunARN, index)
	identity.ExecutionName = identity.ExecutionARN[strings.LastIndexByte(identity.ExecutionARN, ':')+1:]
	return identity
}

// ChildARN returns the ARN of a child execution of a Map Run:
// arn:aws:states:REGION:ACCOUNT:execution:MACHINE/LABEL:NAME.
func ChildARN(mapRunARN string, index int) string {
	label := mapRunARN[:max(strings.LastIndexByte(mapRunARN, ':'), 0)]
	return strings.Replace(label, ":mapRun:", ":execution:", 1) + ":" + derivedUUID(fmt.Sprint(mapRunARN, " ", index))
}
