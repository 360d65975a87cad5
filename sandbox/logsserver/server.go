// Package logsserver is the sandbox's CloudWatch Logs: log groups, log streams
// and their events, over the JSON API and, for the sandbox's other services, as
// a call in-process ([Server.Put]).
//
// Two choices reach users:
//
//   - What PutLogEvents has answered is on disk. What comes in-process is written
//     a moment later, many events at once, because whoever logs mustn't wait for
//     a disk: a kill loses that moment, a normal end nothing. Reading sees all of
//     it, at AWS only what was ingested meanwhile.
//   - Of the syntax of filter patterns there are terms and JSON patterns. What
//     isn't there is refused by name, so that no search silently finds nothing.
package logsserver

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// fileName is the only file that this package writes.
const fileName = "logs.db"

// Config is what a server needs.
type Config struct {
	// Dir is the folder of the file, made when it is missing.
	Dir string
	// Account is the account that owns the log groups: twelve digits.
	Account string
	// Now is the clock.
	Now func() time.Time
	// Logger hears of events that couldn't be written.
	Logger *slog.Logger
}

// Server is the CloudWatch Logs of every Region: a Region is part of each ARN.
type Server struct {
	cfg     Config
	db      *bbolt.DB
	actions map[string]action
	delayed delayed
}

// action answers one call. A nil result is an answer without a body.
type action func(ctx context.Context, c wire.Call) (any, error)

// Open opens the file in cfg.Dir, or makes an empty one.
func Open(cfg Config) (*Server, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the logs: %w", err)
	}
	path := filepath.Join(cfg.Dir, fileName)
	// The sandbox holds a lock on its data directory; the timeout only turns a
	// mistake into an error instead of a hang.
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening the logs %s: %w", path, err)
	}
	s := &Server{cfg: cfg, db: db}
	s.actions = map[string]action{
		"CreateLogGroup":        s.createLogGroup,
		"CreateLogStream":       s.createLogStream,
		"DeleteLogGroup":        s.deleteLogGroup,
		"DeleteLogStream":       s.deleteLogStream,
		"DeleteRetentionPolicy": s.deleteRetentionPolicy,
		"DescribeLogGroups":     s.describeLogGroups,
		"DescribeLogStreams":    s.describeLogStreams,
		"FilterLogEvents":       s.filterLogEvents,
		"GetLogEvents":          s.getLogEvents,
		"ListTagsForResource":   s.listTagsForResource,
		"PutLogEvents":          s.putLogEvents,
		"PutRetentionPolicy":    s.putRetentionPolicy,
		"TagResource":           s.tagResource,
		"UntagResource":         s.untagResource,
	}
	if err := db.Update(makeBuckets); err != nil {
		_ = db.Close() // the first error tells more
		return nil, fmt.Errorf("opening the logs %s: %w", path, err)
	}
	return s, nil
}

// Close writes the events that are waiting and closes the file.
func (s *Server) Close() error {
	err := s.flush()
	if e := s.db.Close(); e != nil && err == nil {
		err = fmt.Errorf("closing the logs: %w", e)
	}
	return err
}

// Serve answers one call of the JSON API (target Logs_20140328).
func (s *Server) Serve(ctx context.Context, c wire.Call) (any, error) {
	run, ok := s.actions[c.Action]
	if !ok {
		return nil, wire.Errorf("UnknownOperationException", "the sandbox's CloudWatch Logs doesn't have %s", c.Action)
	}
	// So that every answer is about all that was put before.
	if err := s.flush(); err != nil {
		return nil, err
	}
	return run(ctx, c)
}

// milliseconds is a time as the API has it: since 1970.
type milliseconds int64

func (s *Server) now() milliseconds { return milliseconds(s.cfg.Now().UnixMilli()) }
