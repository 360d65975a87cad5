package fakeaws

import (
	"slices"
	"strconv"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type describeStackEventsResult struct {
	StackEvents list[event]
	NextToken   string `xml:",omitempty"`
}

// eventsPage is few, so that a client's paging is tried.
const eventsPage = 10

// describeStackEvents is what makes time pass.
func (s *Server) describeStackEvents(form wire.Form) (any, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, err
	}
	offset, _ := strconv.Atoi(form.String("NextToken"))
	if offset == 0 {
		st.advance()
	}
	events := slices.Clone(st.events)
	slices.Reverse(events)
	result := describeStackEventsResult{}
	events = events[offset:]
	if len(events) > eventsPage {
		events, result.NextToken = events[:eventsPage], strconv.Itoa(offset+eventsPage)
	}
	result.StackEvents.Members = events
	return result, nil
}
