package rdsserver

import "slices"

// StoredVolume says where the data of an instance or a snapshot lies.
type StoredVolume struct {
	// Resource is the type in its ARN: db or snapshot.
	Resource string
	// Identifier is the instance's or snapshot's.
	Identifier string
	// Encrypted tells whether the files in Dir are ciphertext.
	Encrypted bool
	// Dir is the volume's folder.
	Dir string
}

// Storage lists where the data of a DB instance lies: its own volume, the
// snapshots taken of it and their copies, and the snapshot that it was restored
// from. An instance that isn't there is the refusal DBInstanceNotFound.
func (s *Server) Storage(region string, id InstanceID) ([]StoredVolume, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.findInstance(region, string(id))
	if err != nil {
		return nil, err
	}
	volumes := []StoredVolume{{instanceType, string(i.ID), i.KMSKey != "", s.volumeDir(i.Volume)}}
	snapshots := slices.DeleteFunc(inRegion(s.snapshots, region), func(sn *snapshot) bool {
		return sn.Resource != i.Resource && sn.Volume != i.Source
	})
	for _, sn := range snapshots {
		volumes = append(volumes, StoredVolume{snapshotType, string(sn.ID), sn.KMSKey != "", s.volumeDir(sn.Volume)})
	}
	return volumes, nil
}
