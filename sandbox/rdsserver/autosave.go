package rdsserver

import (
	"context"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
)

// autosave is the pause after which databases that keep their data in memory
// write what has changed: what a kill can lose, and about what is left to write
// when the server closes. After a save that took long it is longer, so that
// saving a large database takes a tenth of the time at most.
const autosave = 5 * time.Second

// scheduleSave sets the timer of the next save. The caller holds the lock.
func (s *Server) scheduleSave(pause time.Duration) {
	s.stopSaving = s.cfg.Clock.AfterFunc(pause, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closing {
			return
		}
		s.background(func(ctx context.Context) {
			began := s.cfg.Clock.Now()
			s.saveAll(ctx)
			s.mu.Lock()
			defer s.mu.Unlock()
			if !s.closing {
				s.scheduleSave(max(autosave, 9*s.cfg.Clock.Now().Sub(began)))
			}
		})
	})
}

// saveAll has every running database save, one after the other. It doesn't wait
// for who works with the instance: a save goes on beside all else, and one that
// finds the database stopped has nothing to do.
func (s *Server) saveAll(ctx context.Context) {
	s.mu.Lock()
	savers := map[*instance]dbengine.Saver{}
	for _, i := range s.instances {
		if saver, ok := i.server.(dbengine.Saver); ok {
			savers[i] = saver
		}
	}
	s.mu.Unlock()
	for i, saver := range savers {
		s.saved(ctx, i, saver.Save(ctx))
	}
}

// saved tells of a save that failed, once for each reason: it is tried again and
// again.
func (s *Server) saved(ctx context.Context, i *instance, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var reason string
	if err != nil {
		reason = err.Error()
	}
	if reason == i.unsaved || ctx.Err() != nil {
		return
	}
	i.unsaved = reason
	if err != nil && i.server != nil {
		s.log.Error("the data of a DB instance was not saved; a kill now loses what came after the last save", "resource", i.label(), "error", err)
	}
}
