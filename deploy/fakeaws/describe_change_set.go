package fakeaws

import (
	"maps"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type describeChangeSetResult struct {
	ChangeSetID   string `xml:"ChangeSetId"`
	ChangeSetName string
	StackID       string `xml:"StackId"`
	StackName     string
	Status        string
	StatusReason  string `xml:",omitempty"`
	Changes       list[change]
	NextToken     string `xml:",omitempty"`
}

// changesPage is few, so that a client's paging is tried.
const changesPage = 5

// describeChangeSet answers that the change set isn't ready yet once.
func (s *Server) describeChangeSet(form wire.Form) (any, error) {
	st, set, err := s.findChangeSet(form)
	if err != nil {
		return nil, err
	}
	if set.looks++; set.looks == 2 {
		set.status = "CREATE_COMPLETE"
		if len(set.changes) == 0 && maps.Equal(set.tags, st.tags) {
			set.status = "FAILED"
			set.reason = "The submitted information didn't contain changes. Submit different information to create a change set."
		}
	}
	result := describeChangeSetResult{
		ChangeSetID: set.id, ChangeSetName: set.name, StackID: st.id, StackName: st.name, Status: set.status, StatusReason: set.reason,
	}
	if set.status == "CREATE_COMPLETE" {
		rest := set.changes
		if form.String("NextToken") != "" {
			rest = rest[changesPage:]
		} else if len(rest) > changesPage {
			rest, result.NextToken = rest[:changesPage], "rest"
		}
		result.Changes.Members = rest
	}
	return result, nil
}
