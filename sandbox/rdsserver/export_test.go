package rdsserver

import (
	"context"
	"encoding/binary"
	"runtime"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// Autosave is the pause between saves.
const Autosave = autosave

// BreakStore makes every write to the store fail until the server is opened again.
func (s *Server) BreakStore() error { return s.store.close() }

// HoldCopies calls wait before each copy of a volume that begins from now on.
func (s *Server) HoldCopies(wait func(context.Context)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copyData = func(src *volume.Volume, ctx context.Context, dst *volume.Volume) error {
		wait(ctx)
		return src.CopyTo(ctx, dst)
	}
}

// Idle returns when no work goes on, so that a test with a clock of its own
// knows that only time is left to pass.
func (s *Server) Idle() {
	for {
		s.mu.Lock()
		busy := false
		for _, i := range s.instances {
			busy = busy || i.Life.Passing != nil && !i.Life.Passing.Done
		}
		for _, sn := range s.snapshots {
			busy = busy || sn.Life.Passing != nil && !sn.Life.Passing.Done
		}
		s.mu.Unlock()
		if !busy {
			return
		}
		runtime.Gosched()
	}
}

// Volumes are the ids of the volumes that the records name and that are made: an
// instance that is being deleted, or that failed, may have none any more.
func (s *Server) Volumes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	add := func(id string, l life) {
		if l.Status != StatusDeleting && l.Status != StatusFailed {
			ids = append(ids, id)
		}
	}
	for _, i := range s.instances {
		add(i.Volume, i.Life)
	}
	for _, sn := range s.snapshots {
		add(sn.Volume, sn.Life)
	}
	return ids
}

// Settle returns when all work that was begun has ended. Nothing may begin
// meanwhile.
func (s *Server) Settle() { s.work.Wait() }

// SkipAddresses lets the next instance have the n-th address. Tests run side by
// side, and one must not take the address of another that is restarting.
func (s *Server) SkipAddresses(n int) error {
	return s.store.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(counters)).Put([]byte("endpoints"), binary.BigEndian.AppendUint64(nil, uint64(n)))
	})
}
