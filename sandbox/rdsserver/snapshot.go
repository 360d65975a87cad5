package rdsserver

import (
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxSnapshots is the quota of manual snapshots of a Region.
const maxSnapshots = 100

// snapshotTypeManual is the only type that is made here: there are no automated
// backups.
const snapshotTypeManual = "manual"

// snapshotRecord is a DB snapshot as it is stored.
type snapshotRecord struct {
	Region string
	ID     SnapshotID
	// Volume is the id of its volume and the name of the volume's folder.
	Volume string
	// KMSKey is the ARN of the key of the volume, "" for a plain one.
	KMSKey string `json:",omitempty"`
	// Created changes with a copy, Original doesn't.
	Created, Original time.Time
	// Data is the moment whose data it holds (SnapshotDatabaseTime), once that has
	// come.
	Data time.Time
	// Source is the ARN of the snapshot that it was copied from in another
	// Region; a copy in the same Region doesn't tell (DBSnapshot,
	// SourceDBSnapshotIdentifier).
	Source string `json:",omitempty"`
	// CopyOf is the volume of the snapshot that it is being copied from.
	CopyOf string `json:",omitempty"`

	// What the instance was when the snapshot was taken.
	Instance        InstanceID
	Resource        ResourceID
	InstanceCreated time.Time `json:",omitzero"`
	Settings        settings
	InstanceTags    []tag

	Tags []tag
	Life life
}

// snapshot is a DB snapshot.
type snapshot struct {
	snapshotRecord
	// data is read-locked while somebody copies the volume, and locked to remove
	// it. Read locks are taken under the server's lock before the snapshot is
	// buried, so they never wait.
	data sync.RWMutex
	// of is the instance that it is being taken of.
	of *instance
}

func (sn *snapshot) name() name    { return name{sn.Region, string(sn.ID)} }
func (sn *snapshot) lifeOf() *life { return &sn.Life }
func (sn *snapshot) label() string { return "DB snapshot " + string(sn.ID) }

func (sn *snapshot) stored() stored { return stored{snapshotKind, sn.name(), sn.snapshotRecord} }

func (sn *snapshot) save(s *Server) error {
	return s.store.put(sn.stored())
}

// settled ends the backing-up of the instance too, so that at the pace Instant
// nobody has to describe the instance to use it again.
func (sn *snapshot) settled(s *Server) bool {
	i := sn.of
	sn.of = nil
	if i != nil && i.backup == sn && i.Life.Status == StatusBackingUp {
		i.Life.Passing.shown = true
		s.settle(i, i.Life.Passing)
	}
	return true
}

// findSnapshot finds an existing snapshot by identifier or ARN. The caller
// holds the lock.
func (s *Server) findSnapshot(region, parameter, id string) (*snapshot, error) {
	if id == "" {
		return nil, mustNotBeBlank(parameter)
	}
	sn, ok := s.snapshots[s.lookupName(region, snapshotType, id)]
	if !ok {
		return nil, snapshotNotFound(id)
	}
	return sn, nil
}

// admitSnapshot checks that a snapshot with this identifier may be made. The
// caller holds the lock.
func (s *Server) admitSnapshot(region string, id SnapshotID) error {
	if _, exists := s.snapshots[name{region, string(id)}]; exists {
		return snapshotExists(id)
	}
	n := 0
	for name := range s.snapshots {
		if name.region == region {
			n++
		}
	}
	if n >= maxSnapshots {
		return wire.Errorf("SnapshotQuotaExceeded", "The request cannot be processed because it would exceed the maximum number of snapshots.")
	}
	return nil
}
