package fakeaws

import (
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type listStackResourcesResult struct {
	StackResourceSummaries list[resourceSummary]
}

type resourceSummary struct {
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId,omitempty"`
	ResourceType         string
	ResourceStatus       string
	LastUpdatedTimestamp time.Time
}

func (s *Server) listStackResources(form wire.Form) (any, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, err
	}
	var result listStackResourcesResult
	for _, r := range st.resources {
		result.StackResourceSummaries.Members = append(result.StackResourceSummaries.Members,
			resourceSummary{r.id, r.physicalID, r.kind, r.status, st.events[0].Timestamp})
	}
	return result, nil
}
