package fakeaws

import (
	"fmt"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// stack is a stack, and what becomes of it.
type stack struct {
	name, id, status string
	template         *template
	parameters       map[string]string
	tags             map[string]string
	resources        []*resource
	changeSets       []*changeSet
	events           []event // the newest last
	steps            []step  // what is still to happen
}

// resource is one that a stack has.
type resource struct {
	id, physicalID, kind, status string
}

// step is what happens between two looks.
type step func()

type event struct {
	EventID              string `xml:"EventId"`
	StackID              string `xml:"StackId"`
	StackName            string
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId,omitempty"`
	ResourceType         string
	ResourceStatus       string
	ResourceStatusReason string `xml:",omitempty"`
	Timestamp            time.Time
}

// find looks a stack up: by its id also one that was deleted.
func (s *Server) find(name string) *stack {
	for i := len(s.stacks) - 1; i >= 0; i-- {
		st := s.stacks[i]
		if st.id == name || st.name == name && st.status != "DELETE_COMPLETE" {
			return st
		}
	}
	return nil
}

func (s *Server) mustFind(form wire.Form) (*stack, error) {
	name := form.String("StackName")
	if st := s.find(name); st != nil {
		return st, nil
	}
	return nil, noStack(name)
}

func noStack(name string) error {
	return wire.Errorf("ValidationError", "Stack with id %s does not exist", name)
}

func (s *Server) newID(kind, name string) string {
	s.number++
	return fmt.Sprintf("arn:aws:cloudformation:%s:%s:%s/%s/%08d-0000-4000-8000-000000000000", Region, Account, kind, name, s.number)
}

// become changes the status of the stack and says so.
func (s *Server) become(st *stack, status, reason string) {
	st.status = status
	s.tell(st, &resource{st.name, st.id, "AWS::CloudFormation::Stack", status}, reason)
}

func (s *Server) tell(st *stack, r *resource, reason string) {
	s.number++
	st.events = append(st.events, event{
		EventID: fmt.Sprintf("%08d", s.number), StackID: st.id, StackName: st.name,
		LogicalResourceID: r.id, PhysicalResourceID: r.physicalID, ResourceType: r.kind,
		ResourceStatus: r.status, ResourceStatusReason: reason, Timestamp: time.Now().UTC(),
	})
}

// advance lets the next step happen. A step may put others in the place of those
// that were to follow.
func (st *stack) advance() {
	if len(st.steps) > 0 {
		next := st.steps[0]
		st.steps = st.steps[1:]
		next()
	}
}

func (st *stack) busy() bool {
	return strings.HasSuffix(st.status, "_IN_PROGRESS") && st.status != "REVIEW_IN_PROGRESS"
}

func (st *stack) resource(id string) *resource {
	for _, r := range st.resources {
		if r.id == id {
			return r
		}
	}
	return nil
}

// SetStatus puts a stack into a status, as if something had led there.
func (s *Server) SetStatus(name, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.find(name).status = status
}

// Status is that of a stack, empty for none.
func (s *Server) Status(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.find(name); st != nil {
		return st.status
	}
	return ""
}

// ChangeSets is how many change sets a stack has.
func (s *Server) ChangeSets(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.find(name); st != nil {
		return len(st.changeSets)
	}
	return 0
}
