package rdsserver

import (
	"context"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// restoreDBInstanceFromDBSnapshot makes an instance with the snapshot's data,
// key and master user. Of the settings only those come from the snapshot for
// which RDS says so; the others are defaults, whatever the original had.
func (s *Server) restoreDBInstanceFromDBSnapshot(ctx context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	id, err := checkIdentifier("DBInstanceIdentifier", r.String("DBInstanceIdentifier"), maxInstanceID)
	if err != nil {
		return nil, err
	}
	if err := checkSupported(r); err != nil {
		return nil, err
	}
	tags, err := readTags(r.Form)
	if err != nil {
		return nil, err
	}
	source := r.String("DBSnapshotIdentifier")
	s.awaitShown(ctx, func() []resource {
		if sn, err := s.findSnapshot(c.Region, "DBSnapshotIdentifier", source); err == nil {
			return []resource{sn}
		}
		return nil
	})

	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	src, err := s.findSnapshot(c.Region, "DBSnapshotIdentifier", source)
	if err != nil {
		return nil, err
	}
	if src.Region != c.Region {
		return nil, snapshotNotFound(source) // it must be copied here first
	}
	if src.Life.Status != StatusAvailable {
		return nil, wire.Errorf("InvalidDBSnapshotState", "Cannot create from snapshot because it is in %s state.", src.Life.Status)
	}
	if err := s.admitInstance(c.Region, InstanceID(id)); err != nil {
		return nil, err
	}
	if _, err := s.product(src.Settings.Engine); err != nil {
		return nil, err // the sandbox had an engine for it when it ran last
	}
	resource := newResourceID()
	set, err := restoredSettings(src, resource, r)
	if err != nil {
		return nil, err
	}
	if err := set.check(c.Region, r, src.KMSKey != ""); err != nil {
		return nil, err
	}
	if err := s.usable(src.KMSKey, keyNotAccessible); err != nil {
		return nil, err
	}
	if err := s.place(c.Region, &set); err != nil {
		return nil, err
	}
	if len(tags) == 0 {
		// "If there are no new tags, RDS looks for the tags from the source DB
		// instance" (Restore, CopyTagsToSnapshot).
		tags = slices.Clone(src.InstanceTags)
	}
	i := newInstance(instanceRecord{
		Region:   c.Region,
		ID:       InstanceID(id),
		Resource: resource,
		Volume:   newVolumeID("vol"),
		KMSKey:   src.KMSKey,
		Settings: set,
		Tags:     tags,
		Source:   src.Volume,
	})
	p := s.begin(i, StatusCreating, StatusAvailable, s.cfg.Pace.duration(restoring))
	if err := i.save(s); err != nil {
		return nil, err
	}
	s.instances[i.name()] = i
	s.startRestore(i, src, p)
	return instanceResult{s.instanceXML(i)}, nil
}

// startRestore fills the instance's volume from src and starts its database. The
// caller holds the lock.
func (s *Server) startRestore(i *instance, src *snapshot, p *passing) {
	src.data.RLock()
	s.background(func(ctx context.Context) {
		err := s.bringUp(ctx, i, s.copyFrom(ctx, src.Volume))
		src.data.RUnlock()
		s.finish(i, p, err)
	})
}

// restoredSettings puts a request over what RDS takes from the snapshot and over
// its defaults for the rest (RestoreDBInstanceFromDBSnapshot, each parameter).
func restoredSettings(src *snapshot, id ResourceID, r *wire.Reader) (settings, error) {
	had := src.Settings
	engine := had.Engine
	if e := strings.ToLower(r.String("Engine")); e != "" && e != engine {
		return settings{}, wire.Errorf("InvalidParameterCombination", "The sandbox can't restore a %s snapshot as %s.", engine, e)
	}
	if r.Has("DBName") {
		return settings{}, wire.Errorf("InvalidParameterCombination", "DBName can't be specified when restoring a %s snapshot.", engine)
	}
	if r.Has("UseDefaultProcessorFeatures") && len(r.Structs("ProcessorFeatures", "ProcessorFeature")) > 0 {
		return settings{}, wire.Errorf("InvalidParameterCombination", "You can't specify both ProcessorFeatures and UseDefaultProcessorFeatures.")
	}
	set := products[engine].standardSettings(engine, had.EngineVersion, id)
	set.MasterUsername = had.MasterUsername
	set.DBName = had.DBName
	set.LicenseModel = had.LicenseModel
	set.Class = had.Class
	set.Port = had.Port
	set.BackupRetentionPeriod = had.BackupRetentionPeriod
	set.AllocatedStorage = had.AllocatedStorage
	set.Iops = had.Iops // "taken from the backup"
	// The others, gp2 and magnetic, become gp3 unless the request says otherwise.
	if had.StorageType == storageIO1 || had.StorageType == storageIO2 || had.StorageType == storageGP3 {
		set.StorageType = had.StorageType
	}

	set.override(r)
	set.overrideStorage(r)
	if err := r.Err(); err != nil {
		return settings{}, err
	}
	if set.AllocatedStorage < had.AllocatedStorage {
		return settings{}, wire.Errorf("InvalidParameterValue", "The allocated storage size can't be less than the source snapshot or backup size.")
	}
	return set, nil
}
