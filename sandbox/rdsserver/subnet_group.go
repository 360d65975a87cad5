package rdsserver

// subnetGroup is a DB subnet group, as it is and as it is stored.
type subnetGroup struct {
	Region      string
	Name        string
	Description string
	Subnets     []subnet
	Tags        []tag
}

type subnet struct{ ID, Zone string }

func (g *subnetGroup) name() name { return name{g.Region, g.Name} }

// placeSubnets puts the subnets into the Region's zones one after the other.
// Which zone a subnet is in can't be known without an EC2; a group of two is
// always good enough this way, and one of one never.
func placeSubnets(region string, ids []string) []subnet {
	var subnets []subnet
	z := zones(region)
	for n, id := range ids {
		subnets = append(subnets, subnet{id, z[n%len(z)]})
	}
	return subnets
}

// groupFor finds the subnet group of a new instance. The group default is made
// when it is first needed, as RDS does with the default VPC. The caller holds
// the lock.
func (s *Server) groupFor(region, group string) (*subnetGroup, error) {
	n := name{region, group}
	if g, ok := s.subnetGroups[n]; ok {
		return g, nil
	}
	if group != defaultSubnetGroupName {
		return nil, subnetGroupNotFound(group)
	}
	g := &subnetGroup{Region: region, Name: group, Description: "default"}
	for _, zone := range zones(region) {
		g.Subnets = append(g.Subnets, subnet{defaultSubnet(zone), zone})
	}
	if err := s.store.put(stored{subnetGroupKind, n, g}); err != nil {
		return nil, err
	}
	s.subnetGroups[n] = g
	return g, nil
}

func (s *Server) findSubnetGroup(region, group string) (*subnetGroup, error) {
	if group == "" {
		return nil, mustNotBeBlank("DBSubnetGroupName")
	}
	g, ok := s.subnetGroups[s.lookupName(region, subnetGroupType, group)]
	if !ok {
		return nil, subnetGroupNotFound(group)
	}
	return g, nil
}

// place settles where a new instance is: its group, zone and standby zone. The
// caller holds the lock.
func (s *Server) place(region string, set *settings) error {
	g, err := s.groupFor(region, set.SubnetGroup)
	if err != nil {
		return err
	}
	if set.AvailabilityZone == "" {
		set.AvailabilityZone = g.Subnets[0].Zone
	}
	if set.MultiAZ {
		set.SecondaryZone = otherZone(region, set.AvailabilityZone)
	}
	if len(set.SecurityGroups) == 0 {
		set.SecurityGroups = []string{defaultSecurityGroup(region)}
	}
	return nil
}
