// Package rdsserver is the sandbox's RDS: DB instances, DB snapshots and DB
// subnet groups over the Query API 2014-10-31, in every Region of one account.
//
// # What is real and what is not
//
// Data is real. An instance is a running database with its own address, a
// snapshot is a copy of what it held when CreateDBSnapshot was called, and with
// a KMS key both are ciphertext on disk. So are checks and refusals: names,
// states, quotas and combinations are refused with RDS's codes and, where a
// source for them was found, its words. Networks, hardware and parameter groups
// are names only: they are checked for their form, kept, and shown again.
//
// # Status and work
//
// Each change has two parts that go on side by side: the work (making a volume,
// copying it, starting a database) and the status that a client sees, whose
// duration [Pace] decides. A passing status ends when both are over. Work never
// holds the lock that requests take, so a large copy doesn't keep a Describe
// waiting. Work that fails ends in the status failed and a line in the log.
//
// # Keys
//
// What is encrypted with a key that is disabled, or waits for its deletion,
// can't be had: an instance ends at once and shows
// inaccessible-encryption-credentials-recoverable. StartDBInstance, or the next
// start of the sandbox, brings it back once the key is there again. RDS gives up
// after seven days; here an instance waits for its key for ever.
//
// # What survives
//
// Every record is on disk before the answer is sent. After a restart running
// instances run again at their addresses, and passing statuses go on by the
// time at which they were to end. Two kinds of work can't be repeated and end
// as failed: the creation of an instance, because its password was never
// stored, and a snapshot whose copy of the data was cut short. What a database
// engine keeps in memory ([dbengine.Saver]) is written to its volume every few
// seconds if it has changed, with each snapshot, and when the server closes; a
// kill loses what came after that.
package rdsserver

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Version is the version of the API, and Protocol how it is spoken.
const (
	Version  = "2014-10-31"
	Protocol = wire.Query("http://rds.amazonaws.com/doc/2014-10-31/")
)

// Config is what a server needs. All fields must be set.
type Config struct {
	// Dir is the folder for the records and the volumes.
	Dir string
	// Account is the account that owns everything: twelve digits.
	Account string
	// Engines serves each RDS engine name (mysql, mariadb, postgres). A name
	// that isn't there is refused by CreateDBInstance.
	Engines map[string]dbengine.Engine
	// Keys is the KMS whose keys encrypt storage.
	Keys *kmsserver.Server
	// Pace decides how long passing statuses last.
	Pace Pace
	// Clock tells the time and measures it.
	Clock Clock
	// Logger gets what a client can't be told: failures of work.
	Logger *slog.Logger
}

// action answers one call.
type action func(ctx context.Context, c wire.Call) (any, error)

// Server is the RDS of every Region.
type Server struct {
	cfg     Config
	log     *slog.Logger
	store   *store
	actions map[string]action

	// ctx ends when the server closes; work runs under it.
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	// copyData copies one volume to another: (*volume.Volume).CopyTo, except in
	// tests that need a copy to take its time.
	copyData func(src *volume.Volume, ctx context.Context, dst *volume.Volume) error // the order of a method expression

	// mu guards what follows, and everything in the records that isn't said to
	// be fixed. It is held for a look or a change and its write to the store,
	// never while data is copied or a database starts.
	mu           sync.Mutex
	closing      bool
	stopSaving   func() bool // of the timer of the next save
	instances    map[name]*instance
	snapshots    map[name]*snapshot
	subnetGroups map[name]*subnetGroup
	buried       map[name]*snapshot // see bury
}

// name is what identifies a record of a kind.
type name struct{ region, id string }

// Open opens the folder, or makes an empty one, and starts the databases of its
// instances. It returns when they run or are known not to; ctx bounds that.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	if err := volume.MakeFolder(filepath.Join(cfg.Dir, volumesFolder)); err != nil {
		return nil, fmt.Errorf("opening RDS: %w", err)
	}
	st, err := openStore(filepath.Join(cfg.Dir, storeName))
	if err != nil {
		return nil, fmt.Errorf("opening RDS: %w", err)
	}
	s := &Server{
		cfg:          cfg,
		log:          cfg.Logger,
		store:        st,
		instances:    map[name]*instance{},
		snapshots:    map[name]*snapshot{},
		subnetGroups: map[name]*subnetGroup{},
		buried:       map[name]*snapshot{},
		copyData:     (*volume.Volume).CopyTo,
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.actions = map[string]action{
		"AddTagsToResource":               s.addTagsToResource,
		"CopyDBSnapshot":                  s.copyDBSnapshot,
		"CreateDBInstance":                s.createDBInstance,
		"CreateDBSnapshot":                s.createDBSnapshot,
		"CreateDBSubnetGroup":             s.createDBSubnetGroup,
		"DeleteDBInstance":                s.deleteDBInstance,
		"DeleteDBSnapshot":                s.deleteDBSnapshot,
		"DeleteDBSubnetGroup":             s.deleteDBSubnetGroup,
		"DescribeDBInstances":             s.describeDBInstances,
		"DescribeDBSnapshots":             s.describeDBSnapshots,
		"DescribeDBSubnetGroups":          s.describeDBSubnetGroups,
		"ListTagsForResource":             s.listTagsForResource,
		"RemoveTagsFromResource":          s.removeTagsFromResource,
		"RestoreDBInstanceFromDBSnapshot": s.restoreDBInstanceFromDBSnapshot,
		"StartDBInstance":                 s.startDBInstance,
	}
	if err := s.recover(ctx); err != nil {
		s.cancel()
		st.abandon() // the first error tells more
		return nil, fmt.Errorf("opening RDS: %w", err)
	}
	s.mu.Lock()
	s.scheduleSave(autosave)
	s.mu.Unlock()
	cfg.Keys.Watch(s.keyChanged)
	return s, nil
}

// Serve answers one call of the Query API.
func (s *Server) Serve(ctx context.Context, c wire.Call) (any, error) {
	run, ok := s.actions[c.Action]
	if !ok {
		return nil, wire.UnknownAction(c.Action, Version)
	}
	if err := s.lock(); err != nil {
		return nil, err
	}
	s.mu.Unlock()
	return run(ctx, c)
}

// lock takes the lock for an action that changes something, unless the server
// closes. Serve asks too, but an action may have waited since.
func (s *Server) lock() error {
	s.mu.Lock()
	if !s.closing {
		return nil
	}
	s.mu.Unlock()
	e := wire.Errorf("ServiceUnavailable", "The sandbox is stopping.")
	e.Status, e.Fault = http.StatusServiceUnavailable, wire.Receiver
	return e
}
