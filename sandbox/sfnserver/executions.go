package sfnserver

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
)

// Executions runs state machines: a *host.Host. All methods may be called at
// the same time. An ARN that isn't one of its executions' is
// [host.ErrNoExecution].
type Executions interface {
	// Start begins an execution, which is durable when it returns.
	Start(host.Start) (host.Summary, error)
	// List gives every execution, the newest first.
	List() []host.Summary
	State(arn string) (history.State, error)
	// Records gives the whole history, events and what lies between them.
	Records(arn string) ([]history.Record, error)
	// Stop ends an execution and says when it ended, also when that was before.
	Stop(arn, errorName, cause string) (time.Time, error)
	// Redrive has an execution that ended without success run again; else it is
	// engine.ErrNotRedrivable.
	Redrive(arn string) (time.Time, error)
	// What comes for a task token is refused with engine.ErrInvalidToken,
	// engine.ErrTaskTimedOut or host.ErrTaskDoesNotExist.
	SendTaskSuccess(token string, output value.Value) error
	SendTaskFailure(token, errorName, cause string) error
	SendTaskHeartbeat(token string) error
}
