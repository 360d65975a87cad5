// Package dbengine is what the sandbox asks of a database engine: make an
// empty database on a volume, serve it, and write it to another volume as a
// storage snapshot would.
package dbengine

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// Spec is what CreateDBInstance says about the database itself.
type Spec struct {
	Engine         string // RDS engine name: mysql, mariadb, postgres
	EngineVersion  string
	MasterUsername string
	MasterPassword string
	DBName         string // made at creation when not empty
}

// Engine makes and serves databases of one kind.
type Engine interface {
	// Name is the engine's name in the sandbox's flags: builtin, mariadb, postgres.
	Name() string
	// Init writes an empty database with its master user to vol.
	Init(ctx context.Context, vol *volume.Volume, spec Spec) error
	// Start serves the database on vol at a loopback address of its choosing.
	// The server outlives ctx, which bounds the start only.
	Start(ctx context.Context, vol *volume.Volume, spec Spec) (Server, error)
}

// Server is one running database.
type Server interface {
	// Addr is the loopback address (host:port) that clients are forwarded to.
	Addr() string
	// Snapshot writes the database, as it is at one moment between the call
	// and its return, to dst, which may have another key than the server's own
	// volume. Statements go on meanwhile or wait, but none fails. When ctx ends it
	// gives up, with nothing written. gathered, if not nil, is called right at that
	// moment, when writing is still to come; statements may be waiting for it.
	Snapshot(ctx context.Context, dst *volume.Volume, gathered func()) error
	// Stop ends the server's connections, writes what it holds to its volume
	// and ends it. ctx bounds what Stop waits for, not the writing, because what
	// isn't written is lost. A second Stop does nothing.
	Stop(ctx context.Context) error
}
