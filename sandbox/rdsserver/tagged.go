package rdsserver

import (
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// tagged is the tags of a resource and how to store a change of them.
type tagged struct {
	tags *[]tag
	save func() error
}

// findTagged finds what the parameter ResourceName, an ARN, names. The caller
// holds the lock.
func (s *Server) findTagged(c wire.Call) (tagged, error) {
	text := c.Form.String("ResourceName")
	if text == "" {
		return tagged{}, mustNotBeBlank("ResourceName")
	}
	r, ok := s.parseARN(text)
	if !ok || r.region != c.Region {
		return tagged{}, wire.Errorf("InvalidParameterValue", "Invalid resource name: %s", text)
	}
	switch r.resourceType {
	case instanceType:
		i, err := s.findInstance(c.Region, text)
		if err != nil {
			return tagged{}, instanceNotFound(r.id)
		}
		return tagged{&i.Tags, func() error { return i.save(s) }}, nil
	case snapshotType:
		sn, err := s.findSnapshot(c.Region, "ResourceName", text)
		if err != nil {
			return tagged{}, snapshotNotFound(r.id)
		}
		return tagged{&sn.Tags, func() error { return sn.save(s) }}, nil
	case subnetGroupType:
		g, err := s.findSubnetGroup(c.Region, text)
		if err != nil {
			return tagged{}, subnetGroupNotFound(r.id)
		}
		return tagged{&g.Tags, func() error { return s.store.put(stored{subnetGroupKind, g.name(), g}) }}, nil
	}
	return tagged{}, wire.Errorf("InvalidParameterValue", "The sandbox has no resources of the type %s: %s", r.resourceType, text)
}

// change stores new tags, or leaves the old ones where it can't.
func (t tagged) change(tags []tag) error {
	old := *t.tags
	*t.tags = tags
	if err := t.save(); err != nil {
		*t.tags = old
		return err
	}
	return nil
}
