package fakeaws

import (
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// deleteStack is success also for a stack that isn't there.
func (s *Server) deleteStack(form wire.Form) (any, error) {
	st := s.find(form.String("StackName"))
	if st == nil || st.status == "DELETE_COMPLETE" {
		return nil, nil
	}
	if st.busy() {
		return nil, wire.Errorf("ValidationError", "Stack [%s] cannot be deleted while in status %s", st.name, st.status)
	}
	st.changeSets = nil
	if st.status == "REVIEW_IN_PROGRESS" {
		s.become(st, "DELETE_COMPLETE", "")
		return nil, nil
	}
	s.become(st, "DELETE_IN_PROGRESS", "User Initiated")
	st.steps = nil
	for _, r := range slices.Backward(slices.Clone(st.resources)) {
		if policy, _ := st.template.resource(r.id)["DeletionPolicy"].(string); policy == "Retain" {
			continue
		}
		st.steps = append(st.steps, func() { s.remove(st, r) })
	}
	st.steps = append(st.steps, func() {
		if slices.ContainsFunc(st.resources, func(r *resource) bool { return r.status == "DELETE_FAILED" }) {
			s.become(st, "DELETE_FAILED", "The following resource(s) failed to delete")
			return
		}
		s.become(st, "DELETE_COMPLETE", "")
	})
	return nil, nil
}
