package logsserver

import (
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// Event is one entry of a log stream.
type Event struct {
	Timestamp time.Time
	Message   string
}

// delayed are the events that were put in-process and aren't written yet.
type delayed struct {
	mu      sync.Mutex
	waiting []batch
	size    int // bytes of messages
	timer   *time.Timer
	// writing keeps the order of batches while one is written.
	writing sync.Mutex
}

type batch struct {
	group, stream name
	events        []Event
	at            milliseconds
}

const (
	// patience is how long an event waits for others to be written with, and
	// enough how many bytes don't wait any longer.
	patience = 200 * time.Millisecond
	enough   = 1 << 20
)

// Put appends events to a stream, which is made when it is missing. The events
// are written a little later, at the latest by [Server.Close]; if that fails the
// server's logger is told. The error is ResourceNotFoundException when there is
// no such log group.
func (s *Server) Put(region, group, stream string, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	b := batch{group: name{region, group}, stream: name{region, stream}, events: events, at: s.now()}
	err := s.db.View(func(tx *bbolt.Tx) error {
		_, err := findGroup(tx, b.group)
		return err
	})
	if err != nil {
		return err
	}
	d := &s.delayed
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = append(d.waiting, b)
	for _, e := range events {
		d.size += len(e.Message)
	}
	wait := patience
	if d.size >= enough {
		wait = 0
	}
	if d.timer == nil {
		d.timer = time.AfterFunc(wait, s.flushLogged)
	} else if wait == 0 {
		d.timer.Reset(0)
	}
	return nil
}

func (s *Server) flushLogged() {
	if err := s.flush(); err != nil {
		s.cfg.Logger.Error("log events were lost", "error", err)
	}
}

// flush writes what is waiting, in one transaction.
func (s *Server) flush() error {
	d := &s.delayed
	d.writing.Lock()
	defer d.writing.Unlock()
	d.mu.Lock()
	batches := d.waiting
	d.waiting, d.size = nil, 0
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.mu.Unlock()
	if len(batches) == 0 {
		return nil
	}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, b := range batches {
			g, err := findGroup(tx, b.group)
			if err != nil {
				continue // the group was deleted meanwhile, with all that was in it
			}
			st, err := ensureStream(tx, g, b.stream.name, b.at)
			if err != nil {
				return err
			}
			if err := appendEvents(tx, g, st, b.events, b.at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing log events: %w", err)
	}
	return nil
}
