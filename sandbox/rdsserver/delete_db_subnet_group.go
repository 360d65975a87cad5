package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) deleteDBSubnetGroup(_ context.Context, c wire.Call) (any, error) {
	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	g, err := s.findSubnetGroup(c.Region, c.Form.String("DBSubnetGroupName"))
	if err != nil {
		return nil, err
	}
	for _, i := range inRegion(s.instances, g.Region) {
		if i.Settings.SubnetGroup == g.Name {
			return nil, wire.Errorf("InvalidDBSubnetGroupStateFault",
				"Cannot delete the subnet group '%s' because at least one database instance: %s is still using it.", g.Name, i.ID)
		}
	}
	if err := s.store.delete(subnetGroupKind, g.name()); err != nil {
		return nil, err
	}
	delete(s.subnetGroups, g.name())
	return nil, nil
}
