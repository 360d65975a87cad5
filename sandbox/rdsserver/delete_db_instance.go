package rdsserver

import (
	"context"
	"errors"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// deleteDBInstance deletes an instance in any status, but takes a final snapshot
// only of one that is available.
func (s *Server) deleteDBInstance(ctx context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	skip := r.Bool("SkipFinalSnapshot")
	r.Bool("DeleteAutomatedBackups") // there are none
	if err := r.Err(); err != nil {
		return nil, err
	}
	final, err := finalSnapshotID(skip != nil && *skip, r.String("FinalDBSnapshotIdentifier"))
	if err != nil {
		return nil, err
	}
	id := r.String("DBInstanceIdentifier")
	s.awaitShown(ctx, func() []resource {
		if i, err := s.findInstance(c.Region, id); err == nil {
			return []resource{i}
		}
		return nil
	})

	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	i, err := s.findInstance(c.Region, id)
	if err != nil {
		return nil, err
	}
	switch {
	case i.Life.Status == StatusDeleting:
		return nil, wire.Errorf("InvalidDBInstanceState", "Instance %s is already being deleted.", i.ID)
	case i.Settings.DeletionProtection:
		return nil, wire.Errorf("InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion protection and try again.")
	}
	d := s.cfg.Pace.duration(deleting)
	var last *finalSnapshot
	if final != "" {
		if last, err = s.beginFinalSnapshot(i, final); err != nil {
			return nil, err
		}
		d += s.cfg.Pace.duration(snapshotting)
	}
	before, held := i.Life, i.held
	i.FinalSnapshot, i.held = final, nil
	p := s.begin(i, StatusDeleting, StatusDeleted, d)
	if err := s.storeDeletion(i, last); err != nil {
		s.undo(i, p, before)
		i.FinalSnapshot, i.held = "", held
		return nil, err
	}
	if last != nil {
		s.snapshots[last.name()] = last.snapshot
	}
	s.startDeletion(i, p, last)
	return instanceResult{s.instanceXML(i)}, nil
}

// storeDeletion stores a deletion and its final snapshot, if there is one, at
// once: one without the other would lose the data, or keep it unasked. The
// caller holds the lock.
func (s *Server) storeDeletion(i *instance, final *finalSnapshot) error {
	if final == nil {
		return s.store.put(i.stored())
	}
	return s.store.put(i.stored(), final.stored())
}

// finalSnapshotID checks that a request says either that no final snapshot is
// wanted or what it is called.
func finalSnapshotID(skip bool, id string) (SnapshotID, error) {
	switch {
	case skip && id != "":
		return "", wire.Errorf("InvalidParameterCombination", "FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is enabled.")
	case skip:
		return "", nil
	case id == "":
		return "", wire.Errorf("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
	}
	return checkSnapshotID("FinalDBSnapshotIdentifier", id)
}

// finalSnapshot is a snapshot that a deletion waits for.
type finalSnapshot struct {
	*snapshot
	creating *passing
}

// beginFinalSnapshot makes the final snapshot, which the caller stores. The
// caller holds the lock.
func (s *Server) beginFinalSnapshot(i *instance, id SnapshotID) (*finalSnapshot, error) {
	if err := s.admitSnapshot(i.Region, id); err != nil {
		return nil, err
	}
	if i.Life.Status != StatusAvailable {
		return nil, cannotSnapshot(i.ID)
	}
	if err := s.usable(i.KMSKey, keyNotAccessible); err != nil {
		return nil, err
	}
	sn := s.newSnapshot(i, id, nil)
	p := s.begin(sn, StatusCreating, StatusAvailable, s.cfg.Pace.duration(snapshotting))
	return &finalSnapshot{sn, p}, nil
}

// startDeletion takes the final snapshot, if there is to be one, ends the
// database and removes its volume. The caller holds the lock.
func (s *Server) startDeletion(i *instance, p *passing, final *finalSnapshot) {
	s.background(func(ctx context.Context) {
		i.acquire() // what else is going on ends first
		defer i.release()
		if final != nil {
			err := s.captureFinal(ctx, i, final.snapshot)
			if err = s.decideDeletion(i, p, final, err); err != nil {
				s.finish(final, final.creating, err)
				s.finish(i, p, s.unlessKept(p, errors.Join(err, s.exposeAgain(ctx, i))))
				return
			}
			s.finish(final, final.creating, nil)
		}
		if err := s.stop(ctx, i); err != nil {
			s.log.Warn("a database did not end well before its deletion", "resource", i.label(), "error", err)
		}
		s.finish(i, p, s.removeVolume(i.Volume))
	})
}

// decideDeletion stores, at once, what became of the final snapshot and so of
// the instance: it is deleted if the snapshot was taken, and kept if not, because
// its data is all there is. When the server closes nothing is decided, and the
// next run takes the snapshot.
func (s *Server) decideDeletion(i *instance, p *passing, final *finalSnapshot, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && s.closing {
		return err
	}
	i.FinalSnapshot = ""
	final.creating.Done = true
	if err == nil {
		if err = s.storeDeletion(i, final); err == nil {
			return nil
		}
	}
	s.log.Error("a DB instance is kept because its final snapshot failed", "resource", i.label(), "error", err)
	final.creating.Next = StatusFailed
	p.Next, p.Done = StatusAvailable, true
	if err := s.storeDeletion(i, final); err != nil {
		s.log.Error("a record was not stored", "resource", i.label(), "error", err)
	}
	return err
}

// unlessKept is the error of a deletion whose final snapshot failed with err:
// none if the instance is kept.
func (s *Server) unlessKept(p *passing, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Next == StatusAvailable {
		return nil
	}
	return err
}

// captureFinal takes clients away before it takes the snapshot, so that nothing
// they are told is done can be missing in it.
func (s *Server) captureFinal(ctx context.Context, i *instance, final *snapshot) error {
	s.mu.Lock()
	ep := i.endpoint
	s.mu.Unlock()
	if ep != nil {
		ep.SetBackend("")
		ep.Sever()
	}
	return s.capture(ctx, i, final)
}

// exposeAgain lets clients in again after a final snapshot that failed.
func (s *Server) exposeAgain(ctx context.Context, i *instance) error {
	s.mu.Lock()
	server := i.server
	s.mu.Unlock()
	if server == nil || ctx.Err() != nil {
		return nil
	}
	return s.expose(i, server)
}
