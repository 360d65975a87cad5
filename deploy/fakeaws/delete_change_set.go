package fakeaws

import (
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// deleteChangeSet leaves a stack in review as it is, as CloudFormation does.
func (s *Server) deleteChangeSet(form wire.Form) (any, error) {
	st, set, err := s.findChangeSet(form)
	if err != nil {
		return nil, err
	}
	st.changeSets = slices.DeleteFunc(st.changeSets, func(c *changeSet) bool { return c == set })
	return empty{}, nil
}
