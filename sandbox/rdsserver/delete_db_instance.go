package rdsserver

import (
	"context"

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
	i.FinalSnapshot = final
	p := s.begin(i, StatusDeleting, StatusDeleted, d)
	if err := i.save(s); err != nil {
		return nil, err
	}
	s.startDeletion(i, p, last)
	return instanceResult{s.instanceXML(i)}, nil
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

// beginFinalSnapshot records the final snapshot. The caller holds the lock.
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
	sn, err := s.newSnapshot(i, id, nil)
	if err != nil {
		return nil, err
	}
	p := s.begin(sn, StatusCreating, StatusAvailable, s.cfg.Pace.duration(snapshotting))
	if err := sn.save(s); err != nil {
		return nil, err
	}
	s.snapshots[sn.name()] = sn
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
			s.finish(final, final.creating, err)
			if err != nil {
				s.abandonDeletion(i, p, err)
				return
			}
		}
		if err := s.stop(ctx, i); err != nil {
			s.log.Warn("a database did not end well before its deletion", "resource", i.label(), "error", err)
		}
		s.finish(i, p, s.removeVolume(i.Volume))
	})
}

// abandonDeletion keeps an instance whose final snapshot failed: its data is all
// there is.
func (s *Server) abandonDeletion(i *instance, p *passing, err error) {
	s.mu.Lock()
	if !s.closing {
		s.log.Error("a DB instance is kept because its final snapshot failed", "resource", i.label())
		p.Next, err = StatusAvailable, nil
		i.FinalSnapshot = ""
	}
	s.mu.Unlock()
	s.finish(i, p, err)
}

// captureFinal takes clients away before it takes the snapshot, so that nothing
// they are told is done can be missing in it.
func (s *Server) captureFinal(ctx context.Context, i *instance, final *snapshot) error {
	s.mu.Lock()
	server, ep := i.server, i.endpoint
	s.mu.Unlock()
	if ep != nil {
		ep.SetBackend("")
		ep.Sever()
	}
	err := s.capture(ctx, i, final)
	if err != nil && ep != nil {
		ep.SetBackend(server.Addr())
	}
	return err
}
