// Package builtin is the database engine that needs no installation: MySQL's
// protocol and SQL in this process, by go-mysql-server over tables in memory.
// It serves the RDS engines mysql and mariadb.
//
// # What it is for
//
// Rehearsing what keeps its data in snapshots: create, snapshot, copy, restore,
// rename, log in again and find the same rows. It has no disk of its own. Its
// data is logical: one file on the volume (see format.go), read by Start and
// written by Init, Save, Stop and, to another volume, Snapshot. A process that
// is killed loses what came after the last of these.
//
// It can't rehearse replication, and a caller must refuse to try: it has no
// binary log and no replicas, and most measures that stop writes on a MySQL
// server are accepted by the library without effect. Those it could be fooled
// by are refused here with the error that RDS gives (SET GLOBAL, FLUSH TABLES
// WITH READ LOCK); LOCK TABLES works as described below.
//
// # What is guaranteed
//
// The library's memory tables know no concurrency: two statements at once lose
// each other's changes, even a reader a writer's, and a rollback leaves the
// secondary indexes pointing at wrong rows. This package puts an order around
// it (see locks.go), after which:
//
//   - A statement is atomic, and no acknowledged change is lost.
//   - Readers run side by side; each statement reads what was committed when it
//     began (READ COMMITTED, also in a transaction that has only read).
//   - One transaction at a time writes. It is serializable from its first write,
//     SELECT ... FOR UPDATE, or LOCK TABLES on; others that want to write wait,
//     at most innodb_lock_wait_timeout seconds, and then get error 1205. A reader
//     never waits for a transaction, only for a statement.
//   - LOCK TABLES locks out every other writer, whatever tables and modes it
//     names, until UNLOCK TABLES.
//   - A snapshot holds the whole server at one moment, committed transactions
//     alone. Statements wait while references to the rows are gathered, which
//     takes microseconds a table; encoding and writing go on beside them.
//   - What was saved is restored exactly: values, types, keys, constraints, the
//     next AUTO_INCREMENT value, views, triggers, procedures, events, users with
//     their passwords and grants. What can't be is refused when saving
//     ([ErrUnsaveable]), and the volume keeps its old content. If that happens
//     at the end, all else is in a rescue file, and the database doesn't start
//     as if nothing were missing ([ErrRescue]).
//
// # What is not
//
// The rest is the library's: savepoints and temporary tables are refused, events
// are kept but never run, global variables belong to the process. Texts have the
// collation utf8mb4_0900_bin unless another is given, and unique keys compare
// bytes under any; over decimals they find no duplicates. Cost grows with a
// table's size in every statement: thousands of rows are fine, millions are not.
package builtin

import (
	"context"
	"errors"
	"fmt"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// ErrUnsaveable says that the database holds something that would not come back
// from a volume as it was. Nothing was written.
var ErrUnsaveable = errors.New("the built-in engine can't save this")

// Engine makes and serves databases in this process. It has no state of its own:
// each server is separate from every other.
type Engine struct{}

var _ dbengine.Engine = (*Engine)(nil)

// New returns the engine.
func New() *Engine { return &Engine{} }

// Name is "builtin".
func (*Engine) Name() string { return "builtin" }

// Init writes an empty database with the master user, and spec.DBName if it is
// not empty, to vol. The master user can log in from any host and has the
// privileges that RDS gives it, not SUPER, FILE or SHUTDOWN.
func (*Engine) Init(ctx context.Context, vol *volume.Volume, spec dbengine.Spec) error {
	err := initialize(ctx, vol, spec)
	if err != nil {
		return fmt.Errorf("initializing the database: %w", err)
	}
	return nil
}

func initialize(ctx context.Context, vol *volume.Volume, spec dbengine.Spec) error {
	if err := checkEngine(spec.Engine); err != nil {
		return err
	}
	c, err := newCatalog()
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.addMaster(spec.MasterUsername, spec.MasterPassword); err != nil {
		return err
	}
	if spec.DBName != "" {
		if err := c.provider.CreateDatabase(c.adminContext(ctx), spec.DBName); err != nil {
			return err
		}
	}
	image, err := c.capture(ctx)
	if err != nil {
		return err
	}
	return image.save(ctx, vol)
}

// Start serves the database on vol. Users and their passwords are the volume's;
// of spec it reads Engine and EngineVersion, which is what clients are told. It
// returns [ErrRescue] when the last server on vol could not save everything, and
// [ErrBadDump] when the volume's dump is damaged.
//
// The returned server is also a [dbengine.Saver].
func (*Engine) Start(ctx context.Context, vol *volume.Volume, spec dbengine.Spec) (dbengine.Server, error) {
	s, err := start(ctx, vol, spec)
	if err != nil {
		return nil, fmt.Errorf("starting the database: %w", err)
	}
	return s, nil
}

// checkEngine refuses engines whose protocol this isn't.
func checkEngine(name string) error {
	if name != "mysql" && name != "mariadb" {
		return fmt.Errorf("the built-in engine serves mysql and mariadb, not %q", name)
	}
	return nil
}
