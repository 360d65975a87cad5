// Package kmsserver is the sandbox's KMS: symmetric keys and their aliases, over
// the JSON API and, for the RDS part, as values ([Server.Resolve],
// [Server.Wrapper]).
//
// Keys are real. Each is a Tink AEAD keyset (AES256-GCM) that never leaves this
// package; what it encrypts can't be read without it. The keysets lie in clear
// in a keystore file of their own (mode 0600), because a sandbox has nobody to
// ask for a password when it starts: who takes the data directory as a whole has
// the keys too, who takes a volume or a snapshot has ciphertext.
//
// State is asked at every use, so a key that is disabled or waits for its
// deletion stops working at once, and one whose waiting time is over is gone,
// its keyset with it. There is no IAM: every caller may do everything, except
// what AWS allows nobody to do with an AWS managed key.
package kmsserver

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// keystoreName is the only file that this package writes.
const keystoreName = "keystore.db"

// Config is what a server needs.
type Config struct {
	// Dir is the folder of the keystore, made when it is missing.
	Dir string
	// Account is the account that owns the keys: twelve digits.
	Account string
	// Now is the clock that deletion dates are held against.
	Now func() time.Time
}

// Server is the KMS of every Region: a Region is part of each key.
type Server struct {
	cfg      Config
	db       *bbolt.DB
	actions  map[string]action
	watchers watchers
}

// action answers one call. A nil result is an answer without a body.
type action func(ctx context.Context, c wire.Call) (any, error)

// Open opens the keystore in cfg.Dir, or makes an empty one.
func Open(cfg Config) (*Server, error) {
	if err := volume.MakeFolder(cfg.Dir); err != nil {
		return nil, fmt.Errorf("opening the keystore: %w", err)
	}
	path := filepath.Join(cfg.Dir, keystoreName)
	// The sandbox holds a lock on its data directory; the timeout only turns a
	// mistake into an error instead of a hang.
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening the keystore %s: %w", path, err)
	}
	s := &Server{cfg: cfg, db: db}
	s.actions = map[string]action{
		"CancelKeyDeletion":    s.cancelKeyDeletion,
		"CreateAlias":          s.createAlias,
		"CreateKey":            s.createKey,
		"Decrypt":              s.decrypt,
		"DeleteAlias":          s.deleteAlias,
		"DescribeKey":          s.describeKey,
		"DisableKey":           s.disableKey,
		"EnableKey":            s.enableKey,
		"Encrypt":              s.encrypt,
		"GenerateDataKey":      s.generateDataKey,
		"GetKeyPolicy":         s.getKeyPolicy,
		"GetKeyRotationStatus": s.getKeyRotationStatus,
		"ListAliases":          s.listAliases,
		"ListKeys":             s.listKeys,
		"ListResourceTags":     s.listResourceTags,
		"ScheduleKeyDeletion":  s.scheduleKeyDeletion,
		"TagResource":          s.tagResource,
		"UntagResource":        s.untagResource,
	}
	err = s.prepare()
	if err == nil {
		err = volume.SyncFolder(cfg.Dir) // the file may be new, and what it holds opens everything
	}
	if err != nil {
		_ = db.Close() // the first error tells more
		return nil, fmt.Errorf("opening the keystore %s: %w", path, err)
	}
	return s, nil
}

// Close closes the keystore.
func (s *Server) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the keystore: %w", err)
	}
	return nil
}

// Serve answers one call of the JSON API (target TrentService).
func (s *Server) Serve(ctx context.Context, c wire.Call) (any, error) {
	run, ok := s.actions[c.Action]
	if !ok {
		return nil, wire.Errorf("UnknownOperationException", "the sandbox's KMS doesn't have %s", c.Action)
	}
	return run(ctx, c)
}
