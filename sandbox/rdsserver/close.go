package rdsserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// grace is how long Close lets work that is going on come to its end by itself:
// most takes less, and what is cut short has to begin again.
const grace = time.Second

// unwind is how long work that was told to end may take to notice.
const unwind = 10 * time.Second

// Close tells work to end, ends the databases, each of which writes what it
// holds to its volume, side by side, and closes the store. Calls that come
// meanwhile are refused.
//
// ctx bounds how long work may go on. It doesn't bound the writing: what a
// database holds in memory only would be lost. What is waited for is logged.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	s.stopSaving()
	for _, i := range s.instances {
		if p := i.Life.Passing; p != nil {
			p.stopTimer()
		}
	}
	for _, sn := range s.snapshots {
		if p := sn.Life.Passing; p != nil {
			p.stopTimer()
		}
	}
	s.mu.Unlock()

	idle := make(chan struct{})
	go func() {
		s.work.Wait()
		close(idle)
	}()
	soon, stop := context.WithTimeout(ctx, grace)
	defer stop()
	wait(soon, idle)
	s.cancel()

	err := s.stopAll(context.WithoutCancel(ctx))
	rest, stop := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer stop()
	if !wait(rest, idle) && !wait(ctx, idle) {
		err = errors.Join(err, errors.New("work goes on that doesn't heed its context"))
	}
	if e := s.store.close(); e != nil {
		err = errors.Join(err, e)
	}
	if err != nil {
		return fmt.Errorf("closing RDS: %w", err)
	}
	return nil
}

// wait reports whether done came before ctx ended.
func wait(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) stopAll(ctx context.Context) error {
	s.mu.Lock()
	instances := slices.Collect(maps.Values(s.instances))
	s.mu.Unlock()
	errs := make([]error, len(instances))
	var stopping sync.WaitGroup
	for n, i := range instances {
		stopping.Go(func() { errs[n] = s.stopOne(ctx, i) })
	}
	stopping.Wait()
	return errors.Join(errs...)
}

func (s *Server) stopOne(ctx context.Context, i *instance) error {
	quiet := s.cfg.Clock.AfterFunc(grace, func() {
		s.log.Info("waiting for a database to write what it holds", "resource", i.label())
	})
	defer quiet()
	unwound, cancel := context.WithTimeout(ctx, unwind)
	defer cancel()
	select {
	case i.busy <- struct{}{}:
	case <-unwound.Done():
		return fmt.Errorf("stopping %s: it is busy: %w", i.label(), unwound.Err())
	}
	defer i.release()
	if err := s.stop(ctx, i); err != nil {
		return fmt.Errorf("stopping %s: %w", i.label(), err)
	}
	return nil
}
