package rdsserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// copyDBSnapshot copies an available snapshot, also one of another Region. With
// KmsKeyId the copy is encrypted with that key; without it the copy is as its
// source is (CopyDBSnapshot, KmsKeyId). PreSignedUrl is ignored: nothing leaves
// this process.
func (s *Server) copyDBSnapshot(ctx context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	id, err := checkSnapshotID("TargetDBSnapshotIdentifier", r.String("TargetDBSnapshotIdentifier"))
	if err != nil {
		return nil, err
	}
	for _, parameter := range []string{"TargetCustomAvailabilityZone", "SnapshotAvailabilityZone", "TagSpecifications"} {
		if r.Has(parameter) {
			return nil, notSupported(parameter)
		}
	}
	if target := r.String("SnapshotTarget"); target != "" && target != "region" {
		return nil, notSupported("SnapshotTarget=" + target)
	}
	tags, err := readTags(r.Form)
	if err != nil {
		return nil, err
	}
	copyTags := r.Bool("CopyTags")
	if err := r.Err(); err != nil {
		return nil, err
	}
	source := r.String("SourceDBSnapshotIdentifier")
	var keyARN string
	if ref := r.String("KmsKeyId"); ref != "" {
		// Found out early, because it may make the key of alias/aws/rds; told late,
		// because a missing snapshot is the more telling refusal.
		keyARN, err = s.resolveKey(c.Region, ref)
	}
	keyErr := err
	s.awaitShown(ctx, func() []resource {
		if sn, err := s.findSnapshot(c.Region, "SourceDBSnapshotIdentifier", source); err == nil {
			return []resource{sn}
		}
		return nil
	})

	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	src, err := s.findSnapshot(c.Region, "SourceDBSnapshotIdentifier", source)
	if err != nil {
		return nil, err
	}
	if err := s.admitSnapshot(c.Region, id); err != nil {
		return nil, err
	}
	if src.Life.Status != StatusAvailable {
		return nil, wire.Errorf("InvalidDBSnapshotState", "Cannot copy snapshot because it is in %s state.", src.Life.Status)
	}
	if keyErr != nil {
		return nil, keyErr
	}
	if err := s.usable(src.KMSKey, sourceKeyNotAccessible); err != nil {
		return nil, err
	}
	if keyARN == "" {
		keyARN = src.KMSKey
	}
	if keyARN != "" && keyARN == src.KMSKey && src.Region != c.Region {
		return nil, wire.Errorf("InvalidParameterCombination",
			"You must specify KmsKeyId, a KMS key of %s, to copy an encrypted snapshot from %s.", c.Region, src.Region)
	}

	sn := s.newCopy(src, c.Region, id, keyARN)
	sn.Tags = tags
	// Tags of the request replace those of the source, they aren't added to them
	// (not measured on AWS; moto's copy_db_snapshot says so).
	if len(tags) == 0 && copyTags != nil && *copyTags {
		sn.Tags = slices.Clone(src.Tags)
	}
	if group := r.String("OptionGroupName"); group != "" {
		sn.Settings.OptionGroup = group
	}
	p := s.begin(sn, StatusCreating, StatusAvailable, s.cfg.Pace.duration(copying))
	if err := sn.save(s); err != nil {
		return nil, err
	}
	s.snapshots[sn.name()] = sn
	s.startCopy(sn, src, p)
	return snapshotResult{s.snapshotXML(sn)}, nil
}

// newCopy makes the record of a copy. The caller holds the lock.
func (s *Server) newCopy(src *snapshot, region string, id SnapshotID, keyARN string) *snapshot {
	record := src.snapshotRecord
	record.Region = region
	record.ID = id
	record.Volume = newVolumeID("snap")
	record.KMSKey = keyARN
	record.Created = s.now()
	record.CopyOf = src.Volume
	record.Source = ""
	record.Life = life{}
	if src.Region != region {
		record.Source = s.arn(src.Region, snapshotType, string(src.ID))
	}
	return &snapshot{snapshotRecord: record}
}

// startCopy copies src's volume to that of sn. The caller holds the lock.
func (s *Server) startCopy(sn, src *snapshot, p *passing) {
	src.data.RLock()
	s.background(func(ctx context.Context) {
		_, err := s.fillVolume(sn.Volume, sn.KMSKey, s.copyFrom(ctx, src.Volume))
		src.data.RUnlock()
		s.finish(sn, p, err)
	})
}
