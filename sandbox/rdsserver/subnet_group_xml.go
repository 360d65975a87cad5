package rdsserver

type subnetGroupResult struct{ DBSubnetGroup subnetGroupXML }

// subnetGroupXML is RDS's DBSubnetGroup. Inside a DBInstance RDS leaves out the
// ARN and the network types.
type subnetGroupXML struct {
	DBSubnetGroupName        string
	DBSubnetGroupDescription string
	VpcID                    string `xml:"VpcId"`
	SubnetGroupStatus        string
	Subnets                  struct{ Subnet []subnetXML }
	DBSubnetGroupArn         string      `xml:",omitempty"`
	SupportedNetworkTypes    *stringsXML `xml:",omitempty"`
}

type subnetXML struct {
	SubnetIdentifier       string
	SubnetAvailabilityZone struct{ Name string }
	SubnetOutpost          struct{}
	SubnetStatus           string
}

func (s *Server) subnetGroupXML(g *subnetGroup) subnetGroupXML {
	x := nested(g)
	x.DBSubnetGroupArn = s.arn(g.Region, subnetGroupType, g.Name)
	x.SupportedNetworkTypes = &stringsXML{[]string{defaultNetworkType}}
	return x
}

// nestedSubnetGroup is the group within an instance. The caller holds the lock.
func (s *Server) nestedSubnetGroup(region, group string) subnetGroupXML {
	return nested(s.subnetGroups[name{region, group}])
}

func nested(g *subnetGroup) subnetGroupXML {
	x := subnetGroupXML{
		DBSubnetGroupName:        g.Name,
		DBSubnetGroupDescription: g.Description,
		VpcID:                    defaultVPC(g.Region),
		SubnetGroupStatus:        "Complete",
	}
	for _, sub := range g.Subnets {
		sx := subnetXML{SubnetIdentifier: sub.ID, SubnetStatus: "Active"}
		sx.SubnetAvailabilityZone.Name = sub.Zone
		x.Subnets.Subnet = append(x.Subnets.Subnet, sx)
	}
	return x
}
