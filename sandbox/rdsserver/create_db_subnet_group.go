package rdsserver

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// subnetGroupName is the form of a group's name (CreateDBSubnetGroup).
var subnetGroupName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._ -]{0,254}$`)

func (s *Server) createDBSubnetGroup(_ context.Context, c wire.Call) (any, error) {
	group, description := strings.ToLower(c.Form.String("DBSubnetGroupName")), c.Form.String("DBSubnetGroupDescription")
	switch {
	case group == "":
		return nil, mustNotBeBlank("DBSubnetGroupName")
	case !subnetGroupName.MatchString(group) || group == defaultSubnetGroupName:
		return nil, wire.Errorf("InvalidParameterValue", "The parameter DBSubnetGroupName is not in the form of a valid database subnet group name.")
	case description == "":
		return nil, mustNotBeBlank("DBSubnetGroupDescription")
	}
	ids := slices.Compact(slices.Sorted(slices.Values(c.Form.List("SubnetIds", "SubnetIdentifier"))))
	if len(ids) == 0 {
		return nil, mustNotBeBlank("SubnetIds")
	}
	for _, id := range ids {
		if !subnetID.MatchString(id) {
			return nil, wire.Errorf("InvalidSubnet",
				"The requested subnet %s is invalid, or multiple subnets were requested that are not all in a common VPC.", id)
		}
	}
	tags, err := readTags(c.Form)
	if err != nil {
		return nil, err
	}
	g := &subnetGroup{Region: c.Region, Name: group, Description: description, Subnets: placeSubnets(c.Region, ids), Tags: tags}
	if len(g.Subnets) < 2 {
		return nil, wire.Errorf("DBSubnetGroupDoesNotCoverEnoughAZs", "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "+
			"Current AZ coverage: %s. Add subnets to cover at least 2 AZs.", g.Subnets[0].Zone)
	}

	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	if _, exists := s.subnetGroups[g.name()]; exists {
		return nil, wire.Errorf("DBSubnetGroupAlreadyExists", "The DB subnet group '%s' already exists.", group)
	}
	if err := s.store.put(stored{subnetGroupKind, g.name(), g}); err != nil {
		return nil, err
	}
	s.subnetGroups[g.name()] = g
	return subnetGroupResult{s.subnetGroupXML(g)}, nil
}
