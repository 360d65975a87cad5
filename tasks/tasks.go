// Package tasks holds the units of work of the state machines, a file each.
//
// A task is an ordinary function from a typed input to a typed output, made
// for a client that can do just the calls it needs; *rds.Client can do them
// all. It knows no state machine and no engine: [Functions] gives each task the
// shape that the embedded engine, the sandbox and AWS Lambda call alike, JSON
// in and JSON out, under the name its Lambda function has.
//
// Inputs and outputs are those of the article the project grew from, key by
// key, so that its state machine runs with these functions and these functions
// can replace its Python ones. As in Python, keys that a task doesn't know are
// ignored.
//
// Any task may be run again: Step Functions retries, the SDK repeats a call
// whose answer was lost, an execution is resumed after its process was killed.
// RDS has no client token that would make the second call harmless, so a task
// that creates something tags it with its execution and state ([WithExecution])
// in the creating call, and when RDS answers that the name is taken, it looks
// whether the thing that has the name is its own. In a Lambda function that
// wasn't told its execution nothing is tagged, and a name that is taken is the
// failure it is in the article.
package tasks

import (
	"context"
	"encoding/json"

	"github.com/rdscrypt/rdscrypt"
)

// Name is what a state machine's Resource leads to: the name of a task and of
// its Lambda function.
type Name string

// The names of the tasks.
const (
	NameCreateSnapshot    Name = "create-snapshot"
	NameDescribeSnapshot  Name = "describe-snapshot"
	NameCopySnapshot      Name = "copy-snapshot"
	NameRestoreDBInstance Name = "restore-db-instance"
)

// Func is a task as it is called: JSON in, JSON out. The error is an [*Error],
// or the context's own when the context has ended.
type Func = func(ctx context.Context, input json.RawMessage) (json.RawMessage, error)

// RDS is every call of every task.
type RDS interface {
	createSnapshotAPI
	describeSnapshotAPI
	copySnapshotAPI
	restoreDBInstanceAPI
}

// Config is what the tasks need besides their input. In Lambda it comes from
// the function's environment.
type Config struct {
	RDS RDS
	// KMSKeyID is the key that encrypts the copy of the snapshot. Empty means
	// [rdscrypt.DefaultKeyID].
	KMSKeyID rdscrypt.KeyID
}

// Functions returns all tasks, ready to be called.
func Functions(cfg Config) map[Name]Func {
	if cfg.KMSKeyID == "" {
		cfg.KMSKeyID = rdscrypt.DefaultKeyID
	}
	return map[Name]Func{
		NameCreateSnapshot:    function(NameCreateSnapshot, CreateSnapshot(cfg.RDS)),
		NameDescribeSnapshot:  function(NameDescribeSnapshot, DescribeSnapshot(cfg.RDS)),
		NameCopySnapshot:      function(NameCopySnapshot, CopySnapshot(cfg.RDS, cfg.KMSKeyID)),
		NameRestoreDBInstance: function(NameRestoreDBInstance, RestoreDBInstance(cfg.RDS)),
	}
}
