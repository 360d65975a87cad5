package sfnserver

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl"
)

// Ensure makes the state machine name in a Region, or brings the one that is
// there up to date, so that a state machine of the program's own is there from
// the start and is that of this program's version. Nothing is written when it
// is already. A definition that can't be used is an error. It comes after
// [Server.Attach].
func (s *Server) Ensure(region, name, definition, roleARN string) error {
	if err := checkDefinition(definition, asl.Standard); err != nil {
		return fmt.Errorf("making the state machine %s: %w", name, err)
	}
	arn := s.stateMachineARN(region, name)
	s.gate.Lock()
	defer s.gate.Unlock()
	m := s.store.get(arn)
	if m == nil || s.gone(m) {
		now := s.now()
		return s.store.put(&machine{ARN: arn, Region: region, Name: name, Definition: definition, RoleARN: roleARN,
			Created: now, Updated: now, Logging: loggingConfiguration{Level: logOff}})
	}
	if !m.Deleting && m.Definition == definition && m.RoleARN == roleARN {
		return nil
	}
	changed := *m
	changed.Definition, changed.RoleARN, changed.Deleting = definition, roleARN, false
	return s.revise(m, &changed)
}
