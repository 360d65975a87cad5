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
	id := r.String("DBInstanceIdentifier")

	pick := func() ([]*instance, error) {
		if id != "" {
			i, err := s.findInstance(c.Region, id)
			if err != nil {
				return nil, err
			}
			return instanceFilters.apply([]*instance{i}, keep), nil
		}
		return instanceFilters.apply(inRegion(s.instances, c.Region), keep), nil
	}
	s.awaitShown(ctx, func() []resource {
		picked, _ := pick() // what isn't there has nothing to wait for
		picked, _ = cutPage(page, picked)
		return resources(picked)
	})

	s.mu.Lock()
	defer s.mu.Unlock()
	picked, err := pick()
	if err != nil {
		return nil, err
	}
	var out describeInstancesResult
	picked, out.Marker = cutPage(page, picked)
	for _, i := range picked {
		out.DBInstances.DBInstance = append(out.DBInstances.DBInstance, s.instanceXML(i))
		s.show(i)
	}
	return out, nil
}
