package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type describeSubnetGroupsResult struct {
	Marker         string `xml:",omitempty"`
	DBSubnetGroups struct {
		DBSubnetGroup []subnetGroupXML
	}
}

// describeDBSubnetGroups takes no filters: RDS has none for it yet
// (DescribeDBSubnetGroups, Filters).
func (s *Server) describeDBSubnetGroups(_ context.Context, c wire.Call) (any, error) {
	page, err := readPage(wire.NewReader(c.Form))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	groups := inRegion(s.subnetGroups, c.Region)
	if group := c.Form.String("DBSubnetGroupName"); group != "" {
		g, err := s.findSubnetGroup(c.Region, group)
		if err != nil {
			return nil, err
		}
		groups = []*subnetGroup{g}
	}
	var out describeSubnetGroupsResult
	groups, out.Marker = cutPage(page, groups)
	for _, g := range groups {
		out.DBSubnetGroups.DBSubnetGroup = append(out.DBSubnetGroups.DBSubnetGroup, s.subnetGroupXML(g))
	}
	return out, nil
}
