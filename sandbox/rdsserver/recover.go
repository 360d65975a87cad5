package rdsserver

import (
	"context"
	"errors"
	"sync"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// errInterrupted is why work that can't be repeated failed.
var errInterrupted = errors.New("the sandbox ended before this was done")

// recover reads the records, starts the databases and goes on with what was
// going on. Nobody else knows the server yet.
func (s *Server) recover(ctx context.Context) error {
	if err := s.loadAll(); err != nil {
		return err
	}
	if err := s.sweep(); err != nil {
		return err
	}
	s.startAll(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sn := range s.snapshots {
		s.continueSnapshot(sn)
	}
	for _, i := range s.instances {
		s.continueInstance(i)
	}
	for _, sn := range s.buried { // after those that read them again
		s.bury(sn)
	}
	return nil
}

func (s *Server) loadAll() error {
	return errors.Join(
		load(s.store, instanceKind, func(n name, r instanceRecord) error {
			s.instances[n] = newInstance(r)
			return nil
		}),
		load(s.store, snapshotKind, func(n name, r snapshotRecord) error {
			s.snapshots[n] = &snapshot{snapshotRecord: r}
			return nil
		}),
		load(s.store, buriedKind, func(n name, r snapshotRecord) error {
			s.buried[n] = &snapshot{snapshotRecord: r}
			return nil
		}),
		load(s.store, subnetGroupKind, func(n name, g subnetGroup) error {
			s.subnetGroups[n] = &g
			return nil
		}),
	)
}

// startAll starts the databases that ran, side by side. One that doesn't start
// shows that in its status and keeps nobody else from starting.
func (s *Server) startAll(ctx context.Context) {
	var starting sync.WaitGroup
	for _, i := range s.instances {
		if !i.shouldRun() {
			continue
		}
		starting.Go(func() {
			err := s.start(ctx, i)
			if err == nil {
				return
			}
			s.log.Error("a database did not start", "resource", i.label(), "error", err)
			s.mu.Lock()
			defer s.mu.Unlock()
			i.notStarted(err)
			s.keep(i)
		})
	}
	starting.Wait()
}

// notStarted shows that the database doesn't run. Only that of a missing key is
// stored; see held for the others. A deletion that was to take a final snapshot
// is given up with it. The caller holds the server's lock.
func (i *instance) notStarted(err error) {
	was := i.Life
	if was.Status != StatusCreating {
		was = life{Status: StatusAvailable}
	}
	i.Life, i.FinalSnapshot = life{Status: StatusKeyMissing}, ""
	if !errors.Is(err, volume.ErrKeyUnavailable) {
		i.Life, i.held = life{Status: StatusFailed}, &was
	}
}

// shouldRun tells whether the instance has a database to run: not before it is
// made, and while it is deleted only for a final snapshot that isn't taken yet.
// One whose key was away is tried again.
func (i *instance) shouldRun() bool {
	switch i.Life.Status {
	case StatusCreating:
		return i.Life.Passing != nil && i.Life.Passing.Done
	case StatusDeleting:
		return i.FinalSnapshot != "" && i.Life.Passing != nil && !i.Life.Passing.Done
	case StatusFailed:
		return false
	}
	return true
}

// continueSnapshot goes on with a snapshot that was being made. A final snapshot
// is left to the deletion that wants it. The caller holds the lock.
func (s *Server) continueSnapshot(sn *snapshot) {
	p := sn.Life.Passing
	if p == nil {
		return
	}
	s.resume(sn, p)
	switch {
	case p.Done:
		s.settle(sn, p)
	case sn.CopyOf != "":
		if src := s.snapshotByVolume(sn.CopyOf); src != nil {
			s.startCopy(sn, src, p)
			return
		}
		s.interrupted(sn, p)
	case s.deletionOf(sn) == nil:
		s.interrupted(sn, p)
	}
}

// continueInstance goes on with what was going on with an instance. The caller
// holds the lock.
func (s *Server) continueInstance(i *instance) {
	p := i.Life.Passing
	if i.Life.Status == StatusKeyMissing && i.server != nil {
		i.Life.Status = StatusAvailable
		s.keep(i)
	}
	if p == nil {
		return
	}
	s.resume(i, p)
	switch {
	case i.Life.Status == StatusBackingUp, i.Life.Status == StatusStarting:
		// The snapshot was taken or has failed; the instance itself is all right.
		// And one that was to be started has been, with all others.
		i.Life = life{Status: StatusAvailable}
		s.keep(i)
	case p.Done:
		s.settle(i, p)
	case i.Life.Status == StatusDeleting:
		s.continueDeletion(i, p)
	case i.Source != "":
		if src := s.snapshotByVolume(i.Source); src != nil {
			s.startRestore(i, src, p)
			return
		}
		s.interrupted(i, p)
	default:
		s.interrupted(i, p) // its password is known to nobody any more
	}
}

// resume gives a passing status from the store what it needs in this run. One
// that counts Describes counts anew.
func (s *Server) resume(r resource, p *passing) {
	p.done = make(chan struct{})
	if p.Done {
		close(p.done)
	}
	s.schedule(r, p)
}

// interrupted ends work that can't go on. The caller holds the lock.
func (s *Server) interrupted(r resource, p *passing) {
	s.background(func(context.Context) { s.finish(r, p, errInterrupted) })
}

// snapshotByVolume finds a snapshot, also a deleted one whose data is still there.
func (s *Server) snapshotByVolume(id string) *snapshot {
	for _, sn := range s.snapshots {
		if sn.Volume == id {
			return sn
		}
	}
	for _, sn := range s.buried {
		if sn.Volume == id {
			return sn
		}
	}
	return nil
}

// deletionOf finds the instance whose deletion waits for sn.
func (s *Server) deletionOf(sn *snapshot) *instance {
	i, ok := s.instances[name{sn.Region, string(sn.Instance)}]
	if ok && i.Life.Status == StatusDeleting && i.FinalSnapshot == sn.ID {
		return i
	}
	return nil
}

// continueDeletion goes on with a deletion. It takes the final snapshot if that
// is still to be taken; if the snapshot failed, or was never recorded, the
// instance is kept. The caller holds the lock.
func (s *Server) continueDeletion(i *instance, p *passing) {
	sn := s.snapshots[name{i.Region, string(i.FinalSnapshot)}]
	switch {
	case i.FinalSnapshot == "", sn != nil && sn.Life.becomesAvailable():
		s.startDeletion(i, p, nil)
	case sn != nil && sn.Life.Passing != nil && !sn.Life.Passing.Done:
		s.startDeletion(i, p, &finalSnapshot{sn, sn.Life.Passing})
	default:
		s.log.Error("a DB instance is kept because its final snapshot failed", "resource", i.label())
		p.Next, i.FinalSnapshot = StatusAvailable, ""
		s.background(func(ctx context.Context) {
			i.acquire()
			defer i.release()
			s.finish(i, p, s.exposeAgain(ctx, i))
		})
	}
}

// becomesAvailable tells whether the work behind a snapshot has ended well.
func (l life) becomesAvailable() bool {
	return l.Status == StatusAvailable || l.Passing != nil && l.Passing.Done && l.Passing.Next == StatusAvailable
}
