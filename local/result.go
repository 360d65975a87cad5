package local

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// Result is an execution that has ended.
type Result struct {
	report.Description
	Place Place
	// Source and Encrypted are the two instances as they were after the end of
	// an execution that succeeded; nil when AWS couldn't be asked.
	Source, Encrypted *Instance
	// SourceID is the identifier of the source, whether AWS could be asked or not.
	SourceID rdscrypt.InstanceID
	// Remaining is what an execution that succeeded leaves beside the two.
	Remaining []Remaining
	// Left is what a failed execution leaves behind, and what was in its way.
	Left []Leftover
	// Next is what the user can do now, in the order of doing it. A failed
	// execution has one step.
	Next []string
}

// Failure is why an execution failed, in one line, or nil.
func (r *Result) Failure() error {
	if r.Status == history.Succeeded {
		return nil
	}
	return &FailedError{Name: r.Name(), Status: r.Status, State: r.StateName, ErrorName: r.Error, Message: report.CauseMessage(r.Cause), Next: r.Next[0]}
}

// FailedError says that an execution has ended otherwise than planned.
type FailedError struct {
	Name      rdscrypt.ExecutionName
	Status    history.ExecutionStatus
	State     string // empty when it ended before the first
	ErrorName string // one of ErrorName and Message may be empty
	Message   string
	Next      string // what to do about it
}

func (e *FailedError) Error() string {
	ended := map[history.ExecutionStatus]string{history.Aborted: "was stopped", history.TimedOut: "timed out"}[e.Status]
	if ended == "" {
		ended = "failed"
	}
	text := fmt.Sprintf("execution %s %s", e.Name, ended)
	if e.State != "" {
		text += " in " + e.State
	}
	for _, part := range []string{e.ErrorName, e.Message, e.Next} {
		if part != "" {
			text += ": " + part
		}
	}
	return text
}

// Instance is what of a DB instance matters here.
type Instance struct {
	ID        rdscrypt.InstanceID `json:"db_instance_identifier"`
	Status    string              `json:"-"`
	Encrypted bool                `json:"storage_encrypted"`
	KMSKey    *rdscrypt.KeyARN    `json:"kms_key_id"` // nil: none
	Endpoint  *Endpoint           `json:"endpoint"`   // nil while it is made
}

// Endpoint is where a DB instance takes connections.
type Endpoint struct {
	Address string `json:"address"`
	Port    int32  `json:"port"`
}

func (e *Endpoint) String() string {
	if e == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", e.Address, e.Port)
}

// Key is the ARN of the key that encrypts the instance, empty for none.
func (i *Instance) Key() string {
	if i.KMSKey == nil {
		return ""
	}
	return string(*i.KMSKey)
}

func newInstance(i types.DBInstance) *Instance {
	instance := &Instance{
		ID:        rdscrypt.InstanceID(aws.ToString(i.DBInstanceIdentifier)),
		Status:    aws.ToString(i.DBInstanceStatus),
		Encrypted: aws.ToBool(i.StorageEncrypted),
	}
	if i.KmsKeyId != nil {
		key := rdscrypt.KeyARN(*i.KmsKeyId)
		instance.KMSKey = &key
	}
	if i.Endpoint != nil {
		instance.Endpoint = &Endpoint{aws.ToString(i.Endpoint.Address), aws.ToInt32(i.Endpoint.Port)}
	}
	return instance
}

type describeInstancesAPI interface {
	DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error)
}

// describeInstance returns one DB instance. AWS answers an unknown identifier
// with an error.
func describeInstance(ctx context.Context, client describeInstancesAPI, id rdscrypt.InstanceID) (*Instance, error) {
	out, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(string(id))})
	if err != nil {
		return nil, err
	}
	if len(out.DBInstances) == 0 {
		return nil, fmt.Errorf("DescribeDBInstances answered without DB instance %s", id)
	}
	return newInstance(out.DBInstances[0]), nil
}
