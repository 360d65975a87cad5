package sfnserver

import (
	"context"
	"regexp"
	"slices"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// createStateMachine is idempotent: the same again, whatever its role and tags,
// is answered as the first time.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
func (s *Server) createStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Name       *string `json:"name"`
		Definition *string `json:"definition"`
		RoleARN    *string `json:"roleArn"`
		Type       *string `json:"type"`
		Tags       []tag   `json:"tags"`
		settings
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(slices.Concat([]violation{
		requiredLength("name", in.Name, 1, maxName),
		required("definition", in.Definition != nil),
		sensitive("definition", in.Definition, 1, maxDefinition),
		arnLength("roleArn", in.RoleARN),
		oneOf("type", in.Type, string(asl.Standard), string(asl.Express)),
	}, in.violations(), tagViolations(in.Tags))...); err != nil {
		return nil, err
	}
	if err := checkName(*in.Name); err != nil {
		return nil, err
	}
	if err := checkRole(*in.RoleARN); err != nil {
		return nil, err
	}
	logging, err := in.check()
	if err != nil {
		return nil, err
	}
	if err := checkDefinition(*in.Definition, kindOf(in.Type)); err != nil {
		return nil, err
	}
	arn := s.stateMachineARN(c.Region, *in.Name)
	tags, err := mergeTags(arn, nil, in.Tags)
	if err != nil {
		return nil, err
	}

	s.gate.Lock()
	defer s.gate.Unlock()
	if m := s.store.get(arn); m != nil && !s.gone(m) {
		switch {
		case m.Deleting:
			return nil, deleting(arn)
		case m.Definition != *in.Definition || !m.Logging.equal(logging):
			return nil, wire.Errorf("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn)
		}
		return created(m), nil
	}
	now := s.now()
	m := &machine{ARN: arn, Region: c.Region, Name: *in.Name, Definition: *in.Definition, RoleARN: *in.RoleARN,
		Created: now, Updated: now, Logging: logging, Tags: tags}
	if err := s.store.put(m); err != nil {
		return nil, err
	}
	return created(m), nil
}

func created(m *machine) any {
	return struct {
		StateMachineArn string `json:"stateMachineArn"`
		CreationDate    epoch  `json:"creationDate"`
	}{m.ARN, epoch(m.Created)}
}

var role = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$`)

func checkRole(arn string) error {
	if !role.MatchString(arn) {
		return wire.Errorf("InvalidArn", "Invalid Role Arn: '%s'", arn)
	}
	return nil
}
