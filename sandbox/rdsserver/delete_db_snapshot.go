package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// deleteDBSnapshot deletes at once, as far as a client can see. Copies and
// restores that read the snapshot go on and end well.
func (s *Server) deleteDBSnapshot(_ context.Context, c wire.Call) (any, error) {
	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	sn, err := s.findSnapshot(c.Region, "DBSnapshotIdentifier", c.Form.String("DBSnapshotIdentifier"))
	if err != nil {
		return nil, err
	}
	if sn.Life.Status != StatusAvailable && sn.Life.Status != StatusFailed {
		return nil, wire.Errorf("InvalidDBSnapshotState", "Cannot delete the snapshot because it is not currently in the available or failed state.")
	}
	if err := s.store.replace(snapshotKind, sn.name(), sn.grave()); err != nil {
		return nil, err
	}
	delete(s.snapshots, sn.name())
	sn.Life.Status = StatusDeleted
	s.bury(sn)
	return snapshotResult{s.snapshotXML(sn)}, nil
}

// grave is the record of a snapshot that clients don't see any more.
func (sn *snapshot) grave() stored {
	return stored{buriedKind, name{sn.Region, sn.Volume}, sn.snapshotRecord}
}

// bury removes the volume of a deleted snapshot when nobody reads it any more,
// and then its record. Work that was cut short reads it again after a restart.
// The caller holds the lock.
func (s *Server) bury(sn *snapshot) {
	grave := sn.grave()
	s.buried[grave.name] = sn
	s.background(func(ctx context.Context) {
		sn.data.Lock()
		defer sn.data.Unlock()
		if ctx.Err() != nil {
			return // who read it may not have come to an end
		}
		err := s.removeVolume(sn.Volume)
		if err == nil {
			err = s.store.delete(buriedKind, grave.name)
		}
		if err != nil { // the next start tries again
			s.log.Error("a volume was not removed", "resource", sn.label(), "error", err)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.buried, grave.name)
	})
}
