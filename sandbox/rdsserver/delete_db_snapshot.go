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
	if err := s.store.delete(snapshotKind, sn.name()); err != nil {
		return nil, err
	}
	delete(s.snapshots, sn.name())
	sn.Life.Status = StatusDeleted
	s.background(func(context.Context) {
		sn.data.Lock()
		defer sn.data.Unlock()
		// What stays is found and removed at the next start.
		if err := s.removeVolume(sn.Volume); err != nil {
			s.log.Error("a volume was not removed", "resource", sn.label(), "error", err)
		}
	})
	return snapshotResult{s.snapshotXML(sn)}, nil
}
