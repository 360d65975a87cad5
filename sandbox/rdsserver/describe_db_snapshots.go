package rdsserver

import (
	"context"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

var snapshotFilters = filterSet[*snapshot]{
	"db-instance-id":  {"DB Instance Identifiers", func(sn *snapshot) []string { return []string{string(sn.Instance)} }},
	"db-snapshot-id":  {"DB Snapshot Identifiers", func(sn *snapshot) []string { return []string{string(sn.ID)} }},
	"dbi-resource-id": {"DB Instance Resource Identifiers", func(sn *snapshot) []string { return []string{string(sn.Resource)} }},
	"engine":          {"Engine Names", func(sn *snapshot) []string { return []string{sn.Settings.Engine} }},
	"snapshot-type":   {"Snapshot Types", func(*snapshot) []string { return []string{snapshotTypeManual} }},
}

// snapshotTypes are the values of SnapshotType.
var snapshotTypes = []string{"automated", "awsbackup", "manual", "public", "shared"}

type describeSnapshotsResult struct {
	Marker      string `xml:",omitempty"`
	DBSnapshots struct {
		DBSnapshot []snapshotXML
	}
}

func (s *Server) describeDBSnapshots(ctx context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	keep, err := s.readFilters(c, instanceType)
	if err != nil {
		return nil, err
	}
	page, err := readPage(r)
	if err != nil {
		return nil, err
	}
	// The parameters are filters of their own, except the snapshot's identifier,
	// which must exist.
	var one func() (*snapshot, error)
	if id := r.String("DBSnapshotIdentifier"); id != "" {
		one = func() (*snapshot, error) { return s.findSnapshot(c.Region, "DBSnapshotIdentifier", id) }
	}
	if instanceID := r.String("DBInstanceIdentifier"); instanceID != "" {
		keep = append(keep, filter{"db-instance-id", []string{s.lookupName(c.Region, instanceType, instanceID).id}})
	}
	if resource := r.String("DbiResourceId"); resource != "" {
		keep = append(keep, filter{"dbi-resource-id", []string{strings.ToLower(resource)}})
	}
	if t := r.String("SnapshotType"); t != "" {
		if !slices.Contains(snapshotTypes, t) {
			return nil, wire.Errorf("InvalidParameterValue", "Invalid value %s for SnapshotType.", t)
		}
		keep = append(keep, filter{"snapshot-type", []string{t}})
	}
	if err := snapshotFilters.check(keep); err != nil {
		return nil, err
	}
	var out describeSnapshotsResult
	out.Marker, err = describe(ctx, s, page,
		func() ([]*snapshot, error) { return pick(snapshotFilters, keep, s.snapshots, c.Region, one) },
		func(sn *snapshot) { out.DBSnapshots.DBSnapshot = append(out.DBSnapshots.DBSnapshot, s.snapshotXML(sn)) })
	if err != nil {
		return nil, err
	}
	return out, nil
}
