package rdsserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// createDBSnapshot answers when the snapshot holds the instance's data, so that
// what a client writes after the answer is never in it. At AWS the moment lies
// between call and answer or shortly after.
func (s *Server) createDBSnapshot(ctx context.Context, c wire.Call) (any, error) {
	id, err := checkSnapshotID("DBSnapshotIdentifier", c.Form.String("DBSnapshotIdentifier"))
	if err != nil {
		return nil, err
	}
	tags, err := readTags(c.Form)
	if err != nil {
		return nil, err
	}
	instanceID := c.Form.String("DBInstanceIdentifier")
	s.awaitShown(ctx, func() []resource {
		if i, err := s.findInstance(c.Region, instanceID); err == nil {
			return []resource{i}
		}
		return nil
	})

	sn, captured, err := s.beginSnapshot(c.Region, instanceID, id, tags)
	if err != nil {
		return nil, err
	}
	// The work doesn't end with the client's patience: the snapshot is recorded.
	select {
	case <-captured:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := s.snapshotXML(sn)
	return snapshotResult{shown}, nil
}

// beginSnapshot records a snapshot of an available instance and starts to take
// it. captured is closed when the data is there, or can't be had.
func (s *Server) beginSnapshot(region, instanceID string, id SnapshotID, tags []tag) (sn *snapshot, captured <-chan struct{}, err error) {
	if err := s.lock(); err != nil {
		return nil, nil, err
	}
	defer s.mu.Unlock()
	i, err := s.findInstance(region, instanceID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.admitSnapshot(i.Region, id); err != nil {
		return nil, nil, err
	}
	if i.Life.Status != StatusAvailable {
		return nil, nil, cannotSnapshot(i.ID)
	}
	if err := s.usable(i.KMSKey, keyNotAccessible); err != nil {
		return nil, nil, err
	}
	sn = s.newSnapshot(i, id, tags)
	d := s.cfg.Pace.duration(snapshotting)
	snapshotting := s.begin(sn, StatusCreating, StatusAvailable, d)
	if err := sn.save(s); err != nil {
		return nil, nil, err
	}
	s.snapshots[sn.name()] = sn
	sn.of, i.backup = i, sn
	backingUp := s.begin(i, StatusBackingUp, StatusAvailable, d)
	s.keep(i)
	s.background(func(ctx context.Context) {
		i.acquire()
		defer i.release()
		err := s.capture(ctx, i, sn)
		s.finish(i, backingUp, nil) // the instance is as it was, whatever became of the snapshot
		s.finish(sn, snapshotting, err)
		s.saveData(ctx, i)
	})
	return sn, snapshotting.done, nil
}

// newSnapshot makes the record of a snapshot of i, with the tags of the request.
// Only where that has none, and the instance says so, does it get the
// instance's: a call with tags of its own copies none (RDS User Guide, "Copying
// tags to DB instance snapshots"). The caller holds the lock.
func (s *Server) newSnapshot(i *instance, id SnapshotID, tags []tag) *snapshot {
	if len(tags) == 0 && i.Settings.CopyTagsToSnapshot {
		tags = slices.Clone(i.Tags)
	}
	now := s.now()
	return &snapshot{snapshotRecord: snapshotRecord{
		Region:          i.Region,
		ID:              id,
		Volume:          newVolumeID("snap"),
		KMSKey:          i.KMSKey,
		Created:         now,
		Original:        now,
		Data:            now,
		Instance:        i.ID,
		Resource:        i.Resource,
		InstanceCreated: i.Created,
		Settings:        i.Settings,
		InstanceTags:    slices.Clone(i.Tags),
		Tags:            tags,
	}}
}
