package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// updateStateMachine changes what is given. Running executions go on with what
// they were started from.
func (s *Server) updateStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		StateMachineArn     string
		Definition, RoleArn *string
		settings
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m, err := s.find(c, in.StateMachineArn)
	if err != nil {
		return nil, err
	}
	if m.Deleting {
		return nil, deleting(m.ARN)
	}
	if in.Definition == nil && in.RoleArn == nil && in.LoggingConfiguration == nil && in.TracingConfiguration == nil &&
		in.EncryptionConfiguration == nil {
		return nil, wire.Errorf("MissingRequiredParameter",
			"Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified")
	}
	changed := *m
	logging, err := in.check()
	if err != nil {
		return nil, err
	}
	if in.LoggingConfiguration != nil {
		changed.Logging = logging
	}
	if in.RoleArn != nil {
		if err := checkRole(*in.RoleArn); err != nil {
			return nil, err
		}
		changed.RoleARN = *in.RoleArn
	}
	if in.Definition != nil {
		if err := checkDefinition(*in.Definition, asl.Standard); err != nil {
			return nil, err
		}
		changed.Definition = *in.Definition
	}
	if err := s.revise(m, &changed); err != nil {
		return nil, err
	}
	return struct {
		UpdateDate epoch  `json:"updateDate"`
		RevisionID string `json:"revisionId,omitempty"`
	}{epoch(changed.Updated), changed.RevisionID}, nil
}

// revise stores a state machine that may have changed. It is a new revision when
// it did.
func (s *Server) revise(old, changed *machine) error {
	changed.Updated = s.now()
	if changed.Definition != old.Definition || changed.RoleARN != old.RoleARN || !changed.Logging.equal(old.Logging) {
		changed.RevisionID = wire.NewUUID()
	}
	return s.store.put(changed)
}
