package fakeaws

import (
	"maps"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type createChangeSetResult struct {
	ID      string `xml:"Id"`
	StackID string `xml:"StackId"`
}

func (s *Server) createChangeSet(form wire.Form) (any, error) {
	name, kind := form.String("StackName"), form.String("ChangeSetType")
	st := s.find(name)
	switch {
	case kind == "UPDATE" && (st == nil || st.status == "REVIEW_IN_PROGRESS"):
		return nil, noStack(name)
	case kind == "CREATE" && st != nil && st.status != "REVIEW_IN_PROGRESS":
		return nil, wire.Errorf("ValidationError", "Stack [%s] already exists and cannot be created again with the changeSet [%s].", name, form.String("ChangeSetName"))
	case st != nil && (st.busy() || st.status == "ROLLBACK_COMPLETE"):
		return nil, wire.Errorf("ValidationError", "Stack:%s is in %s state and can not be updated.", st.id, st.status)
	}
	t, err := parseTemplate(form.String("TemplateBody"))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(form.List("Capabilities", "member"), "CAPABILITY_IAM") {
		return nil, wire.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")
	}
	set := &changeSet{name: form.String("ChangeSetName"), kind: kind, status: "CREATE_PENDING", template: t, tags: map[string]string{}}
	if st == nil {
		st = &stack{name: name, id: s.newID("stack", name)}
	}
	if set.parameters, err = t.values(form.Structs("Parameters", "member"), st.parameters); err != nil {
		return nil, err
	}
	for _, tag := range form.Structs("Tags", "member") {
		set.tags[tag.String("Key")] = tag.String("Value")
	}
	if !form.Has("Tags") {
		maps.Copy(set.tags, st.tags)
	}
	if st.status == "" {
		s.stacks = append(s.stacks, st)
		s.become(st, "REVIEW_IN_PROGRESS", "User Initiated")
	}
	set.id = s.newID("changeSet", set.name)
	s.compute(st, set)
	st.changeSets = append(st.changeSets, set)
	return createChangeSetResult{set.id, st.id}, nil
}
