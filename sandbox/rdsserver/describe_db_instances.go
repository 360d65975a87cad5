package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// instanceFilters are the filters of DescribeDBInstances. No instance here has a
// cluster or a domain, so those match none.
var instanceFilters = filterSet[*instance]{
	"db-cluster-id":   {"DB Cluster Identifiers", func(*instance) []string { return nil }},
	"db-instance-id":  {"DB Instance Identifiers", func(i *instance) []string { return []string{string(i.ID)} }},
	"dbi-resource-id": {"DB Instance Resource Identifiers", func(i *instance) []string { return []string{string(i.Resource)} }},
	"domain":          {"Domains", func(*instance) []string { return nil }},
	"engine":          {"Engine Names", func(i *instance) []string { return []string{i.engine()} }},
}

type describeInstancesResult struct {
	Marker      string `xml:",omitempty"`
	DBInstances struct {
		DBInstance []instanceXML
	}
}

func (s *Server) describeDBInstances(ctx context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	keep, err := s.readFilters(c, instanceType)
	if err != nil {
		return nil, err
	}
	if err := instanceFilters.check(keep); err != nil {
		return nil, err
	}
	page, err := readPage(r)
	if err != nil {
		return nil, err
	}
	var one func() (*instance, error)
	if id := r.String("DBInstanceIdentifier"); id != "" {
		one = func() (*instance, error) { return s.findInstance(c.Region, id) }
	}
	var out describeInstancesResult
	out.Marker, err = describe(ctx, s, page,
		func() ([]*instance, error) { return pick(instanceFilters, keep, s.instances, c.Region, one) },
		func(i *instance) { out.DBInstances.DBInstance = append(out.DBInstances.DBInstance, s.instanceXML(i)) })
	if err != nil {
		return nil, err
	}
	return out, nil
}
