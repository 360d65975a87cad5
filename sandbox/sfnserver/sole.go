package sfnserver

import (
	"cmp"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// A server for one execution has no state machines of its own: the execution's
// is what its history says that it runs.

// machine gives a state machine, nil when there is none.
func (s *Server) machine(arn string) *machine {
	if s.cfg.Sole == "" {
		return s.store.get(arn)
	}
	for _, m := range s.machinesOfExecutions() {
		if m.ARN == arn {
			return m
		}
	}
	return nil
}

// machinesIn gives the state machines of a Region in the order of their ARNs.
func (s *Server) machinesIn(region string) []*machine {
	if s.cfg.Sole == "" {
		return s.store.list(s.stateMachineARN(region, ""))
	}
	return s.machinesOfExecutions()
}

// machinesOfExecutions reads the state machines out of the histories.
func (s *Server) machinesOfExecutions() []*machine {
	var all []*machine
	for _, x := range s.executions.List() {
		records, err := s.executions.Records(x.ARN)
		created := history.Created(records)
		if err != nil || created == nil { // it is about to begin, or can't be read
			continue
		}
		from := originOf(records)
		m := &machine{ARN: x.StateMachineARN, Name: stateMachineName(x.StateMachineARN), Definition: created.Definition,
			Created: x.StartDate, Updated: x.StartDate, RevisionID: from.RevisionID, Logging: from.Logging}
		for _, ev := range history.Events(records, "") {
			if d, ok := ev.Details.(*history.ExecutionStartedDetails); ok {
				m.RoleARN = d.RoleARN
			}
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *machine) int { return cmp.Compare(a.ARN, b.ARN) })
	return slices.CompactFunc(all, func(a, b *machine) bool { return a.ARN == b.ARN })
}
