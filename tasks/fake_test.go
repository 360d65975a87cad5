package tasks_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// The SDK's own client does all calls of all tasks.
var _ tasks.RDS = (*rds.Client)(nil)

// fakeRDS is an RDS made of functions. It records the inputs of all calls in
// their order; a call that a test doesn't expect has no function and fails.
type fakeRDS struct {
	describeInstances func(*rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error)
	describeSnapshots func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error)
	createSnapshot    func(*rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error)
	copySnapshot      func(*rds.CopyDBSnapshotInput) (*rds.CopyDBSnapshotOutput, error)
	restore           func(*rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error)

	calls []any
}

var errUnexpectedCall = errors.New("the test expects no such call")

func call[In, Out any](f *fakeRDS, do func(*In) (*Out, error), in *In) (*Out, error) {
	f.calls = append(f.calls, *in)
	if do == nil {
		return nil, errUnexpectedCall
	}
	return do(in)
}

func (f *fakeRDS) DescribeDBInstances(_ context.Context, in *rds.DescribeDBInstancesInput, _ ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error) {
	return call(f, f.describeInstances, in)
}

func (f *fakeRDS) DescribeDBSnapshots(_ context.Context, in *rds.DescribeDBSnapshotsInput, _ ...func(*rds.Options)) (*rds.DescribeDBSnapshotsOutput, error) {
	return call(f, f.describeSnapshots, in)
}

func (f *fakeRDS) CreateDBSnapshot(_ context.Context, in *rds.CreateDBSnapshotInput, _ ...func(*rds.Options)) (*rds.CreateDBSnapshotOutput, error) {
	return call(f, f.createSnapshot, in)
}

func (f *fakeRDS) CopyDBSnapshot(_ context.Context, in *rds.CopyDBSnapshotInput, _ ...func(*rds.Options)) (*rds.CopyDBSnapshotOutput, error) {
	return call(f, f.copySnapshot, in)
}

func (f *fakeRDS) RestoreDBInstanceFromDBSnapshot(_ context.Context, in *rds.RestoreDBInstanceFromDBSnapshotInput, _ ...func(*rds.Options)) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
	return call(f, f.restore, in)
}

// expectCalls compares all calls, inputs and order, with want.
func (f *fakeRDS) expectCalls(t *testing.T, want ...any) {
	t.Helper()
	ignore := cmpopts.IgnoreUnexported(
		rds.DescribeDBInstancesInput{}, rds.DescribeDBSnapshotsInput{}, rds.CreateDBSnapshotInput{},
		rds.CopyDBSnapshotInput{}, rds.RestoreDBInstanceFromDBSnapshotInput{}, types.Tag{},
	)
	if diff := cmp.Diff(want, f.calls, ignore); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// fails makes a function of fakeRDS that answers with an error.
func fails[In, Out any](err error) func(*In) (*Out, error) {
	return func(*In) (*Out, error) { return nil, err }
}

// awsError is an error as the SDK returns it from operation.
func awsError(operation string, err error) error {
	return &smithy.OperationError{ServiceID: "RDS", OperationName: operation, Err: err}
}

// The answers of an RDS in which soa-04-005 is the article's instance.

const resourceID = "db-SOA04005"

func sourceInstance() types.DBInstance {
	return types.DBInstance{
		DBInstanceIdentifier: aws.String("soa-04-005"),
		DBInstanceStatus:     aws.String("available"),
		DbiResourceId:        aws.String(resourceID),
		AvailabilityZone:     aws.String("ap-northeast-1d"),
		DBSubnetGroup:        &types.DBSubnetGroup{DBSubnetGroupName: aws.String("dbsubnetgroup")},
		VpcSecurityGroups:    []types.VpcSecurityGroupMembership{{VpcSecurityGroupId: aws.String("sg-09dfb82d21e4846c4")}},
	}
}

func instances(instance types.DBInstance) func(*rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
	return func(*rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
		return &rds.DescribeDBInstancesOutput{DBInstances: []types.DBInstance{instance}}, nil
	}
}

func snapshots(snapshot types.DBSnapshot) func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
	return func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
		return &rds.DescribeDBSnapshotsOutput{DBSnapshots: []types.DBSnapshot{snapshot}}, nil
	}
}

// The creating calls answer with the identifier in capitals, which shows that
// the output is the answer's and not the input's.

func createsSnapshot(*rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error) {
	return &rds.CreateDBSnapshotOutput{DBSnapshot: &types.DBSnapshot{DBSnapshotIdentifier: aws.String("SNAPSHOT")}}, nil
}

func copiesSnapshot(*rds.CopyDBSnapshotInput) (*rds.CopyDBSnapshotOutput, error) {
	return &rds.CopyDBSnapshotOutput{DBSnapshot: &types.DBSnapshot{DBSnapshotIdentifier: aws.String("COPY"), Encrypted: aws.Bool(true)}}, nil
}

func restores(*rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
	return &rds.RestoreDBInstanceFromDBSnapshotOutput{DBInstance: &types.DBInstance{DBInstanceIdentifier: aws.String("INSTANCE"), StorageEncrypted: aws.Bool(true)}}, nil
}

// Executions.

const executionARN = "arn:aws:states:ap-northeast-1:123456789012:execution:rdscrypt-basic:run-1"

func inExecution(t *testing.T, step string) context.Context {
	t.Helper()
	return tasks.WithExecution(t.Context(), tasks.Execution{ARN: executionARN, Step: step})
}

func tag(key, value string) types.Tag {
	return types.Tag{Key: aws.String(key), Value: aws.String(value)}
}

// ourTags are the tags of what that execution creates from soa-04-005.
func ourTags(step string, others ...types.Tag) []types.Tag {
	return append([]types.Tag{
		tag("rdscrypt:execution", executionARN),
		tag("rdscrypt:step", step),
		tag("rdscrypt:source", resourceID),
	}, others...)
}
