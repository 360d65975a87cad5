package fakeaws

import "github.com/rdscrypt/rdscrypt/sandbox/wire"

type listChangeSetsResult struct {
	Summaries list[changeSetSummary]
}

type changeSetSummary struct {
	ChangeSetID   string `xml:"ChangeSetId"`
	ChangeSetName string
	Status        string
}

func (s *Server) listChangeSets(form wire.Form) (any, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, err
	}
	var result listChangeSetsResult
	for _, set := range st.changeSets {
		result.Summaries.Members = append(result.Summaries.Members, changeSetSummary{set.id, set.name, set.status})
	}
	return result, nil
}
