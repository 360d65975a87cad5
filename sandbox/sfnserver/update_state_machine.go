package sfnserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// updateStateMachine changes what is given. Running executions go on with what
// they were started from.
func (s *Server) updateStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in stateMachineUpdate
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := in.refused(); err != nil {
		return nil, err
	}
	if _, err := s.changeable(c, *in.StateMachineARN); err != nil {
		return nil, err
	}
	// A long definition takes a while; nobody has to wait for that.
	logging, err := in.checked()
	if err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m, err := s.changeable(c, *in.StateMachineARN)
	if err != nil {
		return nil, err
	}
	changed := *m
	if in.LoggingConfiguration != nil {
		changed.Logging = logging
	}
	if in.RoleARN != nil {
		changed.RoleARN = *in.RoleARN
	}
	if in.Definition != nil {
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

// stateMachineUpdate has the parameters of UpdateStateMachine.
type stateMachineUpdate struct {
	StateMachineARN *string `json:"stateMachineArn"`
	Definition      *string `json:"definition"`
	RoleARN         *string `json:"roleArn"`
	settings
}

func (in *stateMachineUpdate) refused() error {
	return refuse(slices.Concat([]violation{
		arnLength("stateMachineArn", in.StateMachineARN),
		sensitive("definition", in.Definition, 1, maxDefinition),
		length("roleArn", in.RoleARN, 1, maxARN),
	}, in.violations())...)
}

// checked refuses what can't become of any state machine, and gives the logging.
// The text of the first refusal is the one that is commonly reported of AWS;
// there is no recording of it.
func (in *stateMachineUpdate) checked() (loggingConfiguration, error) {
	if in.Definition == nil && in.RoleARN == nil && in.LoggingConfiguration == nil && in.TracingConfiguration == nil &&
		in.EncryptionConfiguration == nil {
		return loggingConfiguration{}, wire.Errorf("MissingRequiredParameter",
			"Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified")
	}
	logging, err := in.check()
	if err == nil && in.RoleARN != nil {
		err = checkRole(*in.RoleARN)
	}
	if err == nil && in.Definition != nil {
		err = checkDefinition(*in.Definition, asl.Standard)
	}
	return logging, err
}

// changeable gives a state machine that isn't being deleted.
func (s *Server) changeable(c wire.Call, arn string) (*machine, error) {
	m, err := s.find(c, arn)
	if err == nil && m.Deleting {
		err = deleting(m.ARN)
	}
	return m, err
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
