package fakeaws

import (
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) executeChangeSet(form wire.Form) (any, error) {
	st, set, err := s.findChangeSet(form)
	if err != nil {
		return nil, err
	}
	if set.status != "CREATE_COMPLETE" || st.busy() {
		return nil, wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current status of [%s]", set.id, set.status)
	}
	// Executing one deletes the others.
	st.changeSets = nil
	st.steps = []step{func() { s.become(st, set.kind+"_IN_PROGRESS", "User Initiated") }}
	for _, c := range set.changes {
		st.steps = append(st.steps, func() { s.apply(st, set, c.ResourceChange) })
	}
	st.steps = append(st.steps, func() {
		st.template, st.parameters, st.tags = set.template, set.parameters, set.tags
		s.become(st, set.kind+"_COMPLETE", "")
	})
	// So that the first look finds what it was before, as it may at AWS.
	return empty{}, nil
}

// apply changes one resource, or rolls everything back.
func (s *Server) apply(st *stack, set *changeSet, c resourceChange) {
	if c.Action == "Remove" {
		s.remove(st, st.resource(c.LogicalResourceID))
		return
	}
	verb, r := "UPDATE", st.resource(c.LogicalResourceID)
	if r == nil {
		verb, r = "CREATE", &resource{id: c.LogicalResourceID, kind: c.ResourceType}
		st.resources = append(st.resources, r)
	}
	r.status = verb + "_IN_PROGRESS"
	s.tell(st, r, "")
	reason := s.Fail[r.id]
	if reason == "" {
		reason = s.missing(set.template.resource(r.id))
	}
	if reason == "" {
		st2 := *st
		st2.parameters = set.parameters
		r.physicalID = st2.named(set.template, r.id)
		r.status = verb + "_IN_PROGRESS"
		s.tell(st, r, "Resource creation Initiated")
		r.status = verb + "_COMPLETE"
		s.tell(st, r, "")
		return
	}
	r.status = verb + "_FAILED"
	s.tell(st, r, reason)
	s.rollBack(st, set, reason)
}

// rollBack puts the way back in the place of the steps that were to come.
func (s *Server) rollBack(st *stack, set *changeSet, reason string) {
	beginning, end := "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"
	if set.kind == "CREATE" {
		beginning, end = "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"
	}
	st.steps = []step{func() { s.become(st, beginning, "The following resource(s) failed: "+reason) }}
	if set.kind == "CREATE" {
		for _, r := range slices.Backward(slices.Clone(st.resources)) {
			st.steps = append(st.steps, func() { s.remove(st, r) })
		}
	}
	st.steps = append(st.steps, func() {
		if len(st.resources) > 0 && set.kind == "CREATE" {
			end = "ROLLBACK_FAILED"
		}
		st.template, st.tags = cmpTemplate(st.template, set.template), set.tags
		s.become(st, end, "")
	})
}

// cmpTemplate is the template of a stack after its first change set was rolled
// back: what was tried.
func cmpTemplate(was, tried *template) *template {
	if was == nil {
		return tried
	}
	return was
}

// remove deletes a resource.
func (s *Server) remove(st *stack, r *resource) {
	r.status = "DELETE_IN_PROGRESS"
	s.tell(st, r, "")
	if reason := s.Stick[r.id]; reason != "" {
		r.status = "DELETE_FAILED"
		s.tell(st, r, reason)
		return
	}
	r.status = "DELETE_COMPLETE"
	s.tell(st, r, "")
	st.resources = slices.DeleteFunc(st.resources, func(other *resource) bool { return other == r })
}
