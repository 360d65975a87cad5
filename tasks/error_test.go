package tasks_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/smithy-go"

	"github.com/rdscrypt/rdscrypt/tasks"
)

func expectError(t *testing.T, err error, name, message string) {
	t.Helper()
	var failure *tasks.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a *tasks.Error", err)
	}
	if failure.Name != name || failure.Message != message {
		t.Errorf("got  %s | %s\nwant %s | %s", failure.Name, failure.Message, name, message)
	}
	if strings.Contains(failure.Message, "\n") {
		t.Errorf("%q is more than one line", failure.Message)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  tasks.Name
		input string
		want  string
	}{
		{tasks.NameCreateSnapshot, `{}`, "create-snapshot: instance_id is missing or empty in the input"},
		{tasks.NameCreateSnapshot, `{"instance_id":""}`, "create-snapshot: instance_id is missing or empty in the input"},
		{tasks.NameCreateSnapshot, `{"instance_id":null}`, "create-snapshot: instance_id is missing or empty in the input"},
		{tasks.NameCreateSnapshot, `{"Instance_ID":"soa-04-005"}`, "create-snapshot: instance_id is missing or empty in the input"},
		{tasks.NameCreateSnapshot, `{"instance_id":7}`, "create-snapshot: instance_id must be a string, not a JSON number"},
		{tasks.NameCreateSnapshot, `"soa-04-005"`, "create-snapshot: the input must be a JSON object, not a JSON string"},
		{tasks.NameDescribeSnapshot, `{"snapshot":"x"}`, "describe-snapshot: snapshot_id is missing or empty in the input"},
		{tasks.NameCopySnapshot, `{"instance_id":"x"}`, "copy-snapshot: snapshot_id is missing or empty in the input"},
		{tasks.NameCopySnapshot, `{}`, "copy-snapshot: instance_id, snapshot_id are missing or empty in the input"},
		{tasks.NameRestoreDBInstance, `{"instance_id":"x","snapshot_id":"y"}`, "restore-db-instance: availability_zone, db_subnet_group_name, security_group_id are missing or empty in the input"},
	}
	for _, test := range tests {
		t.Run(string(test.name)+test.input, func(t *testing.T) {
			t.Parallel()
			fake := &fakeRDS{}
			_, err := tasks.Functions(tasks.Config{RDS: fake})[test.name](t.Context(), json.RawMessage(test.input))
			expectError(t, err, tasks.ErrorInvalidInput, test.want)
			fake.expectCalls(t)
		})
	}
}

func TestInputThatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, input := range []string{``, `{`, `{"instance_id":"a","instance_id":"b"}`} {
		_, err := tasks.Functions(tasks.Config{RDS: &fakeRDS{}})[tasks.NameCreateSnapshot](t.Context(), json.RawMessage(input))
		var failure *tasks.Error
		if !errors.As(err, &failure) || failure.Name != tasks.ErrorInvalidInput || !strings.HasPrefix(failure.Message, "create-snapshot: the input isn't valid JSON: ") {
			t.Errorf("%s: got %v", input, err)
		}
	}
}

func TestUnknownKeysAreIgnored(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{describeSnapshots: snapshots(types.DBSnapshot{Status: aws.String("available")})}
	if got := runTask(t, fake, tasks.NameDescribeSnapshot, `{"comment":{"a":[1]},"snapshot_id":"x"}`); got != `"available"` {
		t.Errorf("got %s", got)
	}
}

// What an instance must have is looked at before the snapshot is made.
func TestUnsupportedInstance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*types.DBInstance)
		want   string
	}{
		{"no zone", func(i *types.DBInstance) { i.AvailabilityZone, i.DBInstanceStatus = nil, aws.String("creating") },
			"create-snapshot: DB instance soa-04-005 (status creating) has no Availability Zone: wait until it is available"},
		{"no subnet group", func(i *types.DBInstance) { i.DBSubnetGroup = nil },
			"create-snapshot: DB instance soa-04-005 (status available) has no DB subnet group: move it into a VPC first"},
		{"subnet group without a name", func(i *types.DBInstance) { i.DBSubnetGroup = &types.DBSubnetGroup{} },
			"create-snapshot: DB instance soa-04-005 (status available) has no DB subnet group: move it into a VPC first"},
		{"no security group", func(i *types.DBInstance) { i.VpcSecurityGroups = nil },
			"create-snapshot: DB instance soa-04-005 (status available) has no VPC security group: add one first"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := sourceInstance()
			test.change(&source)
			fake := &fakeRDS{describeInstances: instances(source)}
			_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](t.Context(), json.RawMessage(`{"instance_id":"soa-04-005"}`))
			expectError(t, err, tasks.ErrorUnsupportedInstance, test.want)
			fake.expectCalls(t, rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("soa-04-005")})
		})
	}
}

// The error name is AWS's code, which Retry and Catch match.
func TestErrorsOfAWS(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		err           error
		code, message string
	}{
		{"modelled", awsError("DescribeDBSnapshots", &types.DBSnapshotNotFoundFault{Message: aws.String("DBSnapshot x not found.")}),
			"DBSnapshotNotFound", "DBSnapshot x not found. (DescribeDBSnapshots)"},
		{"not modelled", awsError("DescribeDBSnapshots", &smithy.GenericAPIError{Code: "Throttling", Message: "Rate exceeded"}),
			"Throttling", "Rate exceeded (DescribeDBSnapshots)"},
		{"no answer", awsError("DescribeDBSnapshots", errors.New("connection reset")),
			tasks.ErrorRequestFailed, "connection reset (DescribeDBSnapshots)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fake := &fakeRDS{describeSnapshots: fails[rds.DescribeDBSnapshotsInput, rds.DescribeDBSnapshotsOutput](test.err)}
			_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameDescribeSnapshot](t.Context(), json.RawMessage(`{"snapshot_id":"x"}`))
			expectError(t, err, test.code, test.message)
			if !errors.Is(err, test.err) {
				t.Error("the cause is lost")
			}
		})
	}
}

// A task that is interrupted hasn't failed: the engine must see the context's
// error, or the execution would end where it should go on later.
func TestInterruptedTask(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	fake := &fakeRDS{describeSnapshots: func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
		cancel()
		return nil, awsError("DescribeDBSnapshots", &smithy.CanceledError{Err: ctx.Err()})
	}}
	_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameDescribeSnapshot](ctx, json.RawMessage(`{"snapshot_id":"x"}`))
	if err != context.Canceled {
		t.Errorf("got %v, want %v itself", err, context.Canceled)
	}
}

// Behind an endpoint URL there can be anything. No answer makes a task panic.
func TestIncompleteAnswers(t *testing.T) {
	t.Parallel()
	empty := func() *fakeRDS {
		return &fakeRDS{
			describeInstances: func(*rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
				return &rds.DescribeDBInstancesOutput{}, nil
			},
			describeSnapshots: func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
				return &rds.DescribeDBSnapshotsOutput{}, nil
			},
			createSnapshot: func(*rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error) {
				return &rds.CreateDBSnapshotOutput{}, nil
			},
			copySnapshot: func(*rds.CopyDBSnapshotInput) (*rds.CopyDBSnapshotOutput, error) {
				return &rds.CopyDBSnapshotOutput{}, nil
			},
			restore: func(*rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
				return &rds.RestoreDBInstanceFromDBSnapshotOutput{}, nil
			},
		}
	}
	withSource := empty()
	withSource.describeInstances = instances(sourceInstance())
	const everything = `{"availability_zone":"z","db_subnet_group_name":"g","instance_id":"a","security_group_id":"sg","snapshot_id":"s"}`
	tests := []struct {
		fake *fakeRDS
		name tasks.Name
		want string
	}{
		{empty(), tasks.NameCreateSnapshot, "create-snapshot: DescribeDBInstances answered without DB instance a"},
		{withSource, tasks.NameCreateSnapshot, "create-snapshot: CreateDBSnapshot answered without DB snapshot a-no-encrypted"},
		{empty(), tasks.NameDescribeSnapshot, "describe-snapshot: DescribeDBSnapshots answered without DB snapshot s"},
		{empty(), tasks.NameCopySnapshot, "copy-snapshot: CopyDBSnapshot answered without DB snapshot a-encrypted"},
		{empty(), tasks.NameRestoreDBInstance, "restore-db-instance: RestoreDBInstanceFromDBSnapshot answered without DB instance a-encrypted"},
	}
	for _, test := range tests {
		_, err := tasks.Functions(tasks.Config{RDS: test.fake})[test.name](t.Context(), json.RawMessage(everything))
		expectError(t, err, tasks.ErrorRequestFailed, test.want)
	}
}
