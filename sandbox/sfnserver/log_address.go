package sfnserver

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// ends tells whether nothing comes after an event, unless the execution is
// redriven.
func ends(t history.EventType) bool {
	switch t {
	case history.ExecutionSucceeded, history.ExecutionFailed, history.ExecutionAborted, history.ExecutionTimedOut:
		return true
	default:
		return false
	}
}

// wants tells whether events of a type are logged. AWS has a table of them; that
// these rules sum it up is assumed.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
func (l loggingConfiguration) wants(t history.EventType) bool {
	fatal := ends(t) && t != history.ExecutionSucceeded
	switch l.Level {
	case logAll:
		return true
	case logError:
		return fatal || t == history.FailStateEntered || strings.HasSuffix(string(t), "Failed") ||
			strings.HasSuffix(string(t), "Aborted") || strings.HasSuffix(string(t), "TimedOut")
	case logFatal:
		return fatal
	default:
		return false
	}
}

// address is where log events go.
type address struct{ region, group, stream string }

// addressOf gives the stream of an execution. It is the same whenever it is
// worked out, and near to AWS's, where executions share streams:
// states/NAME/MINUTE/HASH.
func addressOf(l loggingConfiguration, o observed) (a address, ok bool) {
	a.region, a.group, ok = l.group()
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(o.x.ARN)) // never fails, says hash.Hash
	a.stream = fmt.Sprintf("states/%s/%s/%08x", stateMachineName(o.x.StateMachineARN), o.x.StartDate.UTC().Format("2006-01-02-15-04"), hash.Sum32())
	return a, ok
}
