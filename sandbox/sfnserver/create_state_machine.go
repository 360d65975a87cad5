package sfnserver

import (
	"context"
	"regexp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// createStateMachine is idempotent: the same again, whatever its role and tags,
// is answered as the first time.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
func (s *Server) createStateMachine(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Name, Definition, RoleArn *string
		Type                      string
		Tags                      []tag
		settings
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		field string
		value *string
	}{{"name", in.Name}, {"definition", in.Definition}, {"roleArn", in.RoleArn}} {
		if err := checkRequired(p.field, p.value != nil); err != nil {
			return nil, err
		}
	}
	if err := checkName(*in.Name); err != nil {
		return nil, err
	}
	if err := checkRole(*in.RoleArn); err != nil {
		return nil, err
	}
	if err := checkEnum("type", in.Type, string(asl.Standard), string(asl.Express)); err != nil {
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
	m := &machine{ARN: arn, Region: c.Region, Name: *in.Name, Definition: *in.Definition, RoleARN: *in.RoleArn,
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
	if err := checkLength("roleArn", arn, 1, maxARN); err != nil {
		return err
	}
	if !role.MatchString(arn) {
		return wire.Errorf("InvalidArn", "Invalid Role Arn: '%s'", arn)
	}
	return nil
}

// settings are the parameters that making and updating a state machine share.
type settings struct {
	LoggingConfiguration    *loggingConfiguration
	TracingConfiguration    *tracingConfiguration
	EncryptionConfiguration *encryptionConfiguration
	Publish                 bool
	VersionDescription      *string
}

// check refuses what the sandbox hasn't got, and gives the logging.
func (in settings) check() (loggingConfiguration, error) {
	if in.VersionDescription != nil && !in.Publish {
		return loggingConfiguration{}, wire.Errorf("ValidationException", "Version description can only be set when publish is true")
	}
	if in.Publish {
		return loggingConfiguration{}, wire.Errorf("ValidationException", "the sandbox has no versions of state machines: publish must be false")
	}
	if in.TracingConfiguration != nil && in.TracingConfiguration.Enabled {
		return loggingConfiguration{}, wire.Errorf("InvalidTracingConfiguration", "Invalid Tracing Configuration: the sandbox has no X-Ray")
	}
	if e := in.EncryptionConfiguration; e != nil && e.Type != ownedKey {
		return loggingConfiguration{}, wire.Errorf("InvalidEncryptionConfiguration",
			"Invalid Encryption Configuration: the sandbox keeps state machines under %s only", ownedKey)
	}
	return in.LoggingConfiguration.checked()
}
