package sfnserver

import (
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// machine is a state machine as it is stored. One that is in the store isn't
// changed any more: a change stores another.
type machine struct {
	ARN        string
	Region     string
	Name       string
	Definition string
	RoleARN    string
	Created    time.Time
	Updated    time.Time
	// RevisionID is empty until the first update, as DescribeStateMachine
	// leaves it out until then.
	RevisionID string               `json:",omitempty"`
	Logging    loggingConfiguration `json:",omitzero"`
	Deleting   bool                 `json:",omitempty"`
	Tags       []tag                `json:",omitempty"`
}

// standard is the type of every state machine here.
const standard = string(asl.Standard)

// find gives the state machine with an ARN as it is in a call. One that waits
// for its deletion and has no running execution any more isn't there.
func (s *Server) find(c wire.Call, arn string) (*machine, error) {
	name, err := checkARN(arn, stateMachine)
	if err != nil {
		return nil, err
	}
	if err := refuseLabel(arn, name); err != nil {
		return nil, err
	}
	if m := s.machine(arn); m != nil && s.regional(c, arn) && !s.gone(m) {
		return m, nil
	}
	return nil, wire.Errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

// refuseLabel refuses an ARN that names a Map state within a state machine,
// which no action takes that changes or runs one. AWS's text isn't known, only
// its code and reason (API_DOES_NOT_SUPPORT_LABELED_ARNS).
func refuseLabel(arn, name string) error {
	if strings.Contains(name, "/") {
		return wire.Errorf("ValidationException", "This API does not support labeled ARNs: '%s'", arn)
	}
	return nil
}

// owns tells whether an execution is the state machine's, and not an earlier
// one's that had the same name and was deleted. Times have milliseconds: what
// began in the very millisecond in which the later one was made counts as its.
func (m *machine) owns(stateMachineARN string, began time.Time) bool {
	return stateMachineARN == m.ARN && !began.Before(m.Created)
}

// gone tells whether the deletion of a state machine is over.
func (s *Server) gone(m *machine) bool { return m.Deleting && !s.runs(m) }

// runs tells whether an execution of a state machine is running.
func (s *Server) runs(m *machine) bool {
	for _, x := range s.executions.List() {
		if x.Status == history.Running && m.owns(x.StateMachineARN, x.StartDate) {
			return true
		}
	}
	return false
}

func deleting(arn string) error {
	return wire.Errorf("StateMachineDeleting", "State Machine is being deleted: '%s'", arn)
}
