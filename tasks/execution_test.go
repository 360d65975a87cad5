package tasks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// Tasks that know their execution: what they create is tagged, and what their
// own earlier attempt created is recognised.

const (
	createInput  = `{"instance_id":"soa-04-005"}`
	copyInput    = `{"instance_id":"soa-04-005","snapshot_id":"soa-04-005-no-encrypted"}`
	restoreInput = `{"availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup","instance_id":"soa-04-005","security_group_id":"sg-1","snapshot_id":"soa-04-005-encrypted"}`
)

func TestSnapshotIsTagged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		copyTags bool
		want     []types.Tag
	}{
		{"the instance doesn't copy its tags to snapshots", false, ourTags("CreateSnapshotState")},
		{"it does", true, ourTags("CreateSnapshotState", tag("owner", "orders"))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := sourceInstance()
			source.CopyTagsToSnapshot = aws.Bool(test.copyTags)
			source.TagList = []types.Tag{tag("owner", "orders"), tag("aws:cloudformation:stack-name", "soa"), tag("AWS:x", ""), tag("rds:cluster", ""), tag("rdscrypt:execution", "an earlier one")}
			fake := &fakeRDS{describeInstances: instances(source), createSnapshot: createsSnapshot}
			if _, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput)); err != nil {
				t.Fatal(err)
			}
			fake.expectCalls(t,
				rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("soa-04-005")},
				rds.CreateDBSnapshotInput{
					DBInstanceIdentifier: aws.String("soa-04-005"),
					DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted"),
					Tags:                 test.want,
				},
			)
		})
	}
}

func TestCopyIsTagged(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{
		describeInstances: instances(sourceInstance()),
		describeSnapshots: snapshots(types.DBSnapshot{DbiResourceId: aws.String(resourceID), TagList: ourTags("CreateSnapshotState", tag("owner", "orders"))}),
		copySnapshot:      copiesSnapshot,
	}
	if _, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCopySnapshot](inExecution(t, "CopySnapshotState"), json.RawMessage(copyInput)); err != nil {
		t.Fatal(err)
	}
	fake.expectCalls(t,
		rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted")},
		rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("soa-04-005")},
		rds.CopyDBSnapshotInput{
			SourceDBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted"),
			TargetDBSnapshotIdentifier: aws.String("soa-04-005-encrypted"),
			KmsKeyId:                   aws.String("alias/aws/rds"),
			Tags:                       ourTags("CopySnapshotState"),
		},
	)
}

func TestRestoredInstanceKeepsTheTagsOfTheSource(t *testing.T) {
	t.Parallel()
	source := sourceInstance()
	source.TagList = []types.Tag{tag("owner", "orders"), tag("aws:cloudformation:stack-name", "soa")}
	gone := awsError("DescribeDBInstances", &types.DBInstanceNotFoundFault{Message: aws.String("DBInstance soa-04-005 not found.")})
	tests := []struct {
		name      string
		instances func(*rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error)
		want      []types.Tag
	}{
		{"source", instances(source), ourTags("RestoreDbInstanceState", tag("owner", "orders"))},
		{"the source is gone", fails[rds.DescribeDBInstancesInput, rds.DescribeDBInstancesOutput](gone), ourTags("RestoreDbInstanceState")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fake := &fakeRDS{
				describeSnapshots: snapshots(types.DBSnapshot{DbiResourceId: aws.String(resourceID), Encrypted: aws.Bool(true)}),
				describeInstances: test.instances,
				restore:           restores,
			}
			if _, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameRestoreDBInstance](inExecution(t, "RestoreDbInstanceState"), json.RawMessage(restoreInput)); err != nil {
				t.Fatal(err)
			}
			fake.expectCalls(t,
				rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("soa-04-005-encrypted")},
				rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("soa-04-005")},
				rds.RestoreDBInstanceFromDBSnapshotInput{
					DBInstanceIdentifier: aws.String("soa-04-005-encrypted"),
					DBSnapshotIdentifier: aws.String("soa-04-005-encrypted"),
					AvailabilityZone:     aws.String("ap-northeast-1d"),
					DBSubnetGroupName:    aws.String("dbsubnetgroup"),
					VpcSecurityGroupIds:  []string{"sg-1"},
					Tags:                 test.want,
				},
			)
		})
	}
}

// Fifty tags are AWS's limit. Nothing is created that can't be finished.
func TestTooManyTags(t *testing.T) {
	t.Parallel()
	source := sourceInstance()
	for i := range 48 {
		source.TagList = append(source.TagList, tag(fmt.Sprintf("tag-%d", i), ""))
	}
	fake := &fakeRDS{describeInstances: instances(source)}
	_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput))
	expectError(t, err, tasks.ErrorUnsupportedInstance, "create-snapshot: the DB instance has 48 tags, and 3 more are needed of at most 50: remove tags from it")

	source.TagList = source.TagList[:47]
	fake = &fakeRDS{describeInstances: instances(source), createSnapshot: createsSnapshot}
	if _, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput)); err != nil {
		t.Errorf("47 tags: %v", err)
	}
}

// A name that is taken: ours, or somebody else's?
func TestAdoption(t *testing.T) {
	t.Parallel()
	throttled := awsError("DescribeDBSnapshots", errors.New("throttled"))
	otherExecution := ourTags("CreateSnapshotState")
	otherExecution[0] = tag("rdscrypt:execution", executionARN+"2")
	tests := []struct {
		name     string
		step     string
		holder   types.DBSnapshot // what has the name
		describe error            // or the error on looking at it
		adopted  bool
		errName  string
	}{
		{name: "our own attempt", step: "CreateSnapshotState", adopted: true,
			holder: types.DBSnapshot{DbiResourceId: aws.String(resourceID), TagList: ourTags("CreateSnapshotState", tag("owner", "x"))}},
		{name: "no tags", step: "CreateSnapshotState", errName: "DBSnapshotAlreadyExists",
			holder: types.DBSnapshot{DbiResourceId: aws.String(resourceID)}},
		{name: "another execution", step: "CreateSnapshotState", errName: "DBSnapshotAlreadyExists",
			holder: types.DBSnapshot{DbiResourceId: aws.String(resourceID), TagList: otherExecution}},
		{name: "another step", step: "CreateSnapshotState", errName: "DBSnapshotAlreadyExists",
			holder: types.DBSnapshot{DbiResourceId: aws.String(resourceID), TagList: ourTags("CopySnapshotState")}},
		{name: "another instance's, with our tags", step: "CreateSnapshotState", errName: "DBSnapshotAlreadyExists",
			holder: types.DBSnapshot{DbiResourceId: aws.String("db-ANOTHER"), TagList: ourTags("CreateSnapshotState")}},
		{name: "nobody can tell", step: "CreateSnapshotState", errName: tasks.ErrorRequestFailed, describe: throttled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			holder := test.holder
			holder.DBSnapshotIdentifier, holder.Status = aws.String("soa-04-005-no-encrypted"), aws.String("creating")
			fake := &fakeRDS{
				describeInstances: instances(sourceInstance()),
				createSnapshot: fails[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput](
					awsError("CreateDBSnapshot", &types.DBSnapshotAlreadyExistsFault{Message: aws.String("It exists.")})),
				describeSnapshots: snapshots(holder),
			}
			if test.describe != nil {
				fake.describeSnapshots = fails[rds.DescribeDBSnapshotsInput, rds.DescribeDBSnapshotsOutput](test.describe)
			}
			out, err := tasks.CreateSnapshot(fake)(inExecution(t, test.step), tasks.CreateSnapshotInput{InstanceID: "soa-04-005"})
			if test.adopted {
				if err != nil || out.NoEncryptedSnapshotID != "soa-04-005-no-encrypted" || out.AvailabilityZone != "ap-northeast-1d" {
					t.Errorf("got %+v, %v", out, err)
				}
				return
			}
			if err == nil {
				t.Fatalf("adopted: %+v", out)
			}
			_, err = tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](inExecution(t, test.step), json.RawMessage(createInput))
			var failure *tasks.Error
			if !errors.As(err, &failure) || failure.Name != test.errName {
				t.Errorf("got %v, want %s", err, test.errName)
			}
		})
	}
}

func TestAdoptionOfACopy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step    string
		adopted bool
	}{{"CopySnapshotState", true}, {"CreateSnapshotState", false}} {
		fake := &fakeRDS{
			copySnapshot: fails[rds.CopyDBSnapshotInput, rds.CopyDBSnapshotOutput](
				awsError("CopyDBSnapshot", &types.DBSnapshotAlreadyExistsFault{})),
			describeInstances: instances(sourceInstance()),
			describeSnapshots: snapshots(types.DBSnapshot{
				Status:               aws.String("copying"),
				Encrypted:            aws.Bool(true),
				DBSnapshotIdentifier: aws.String("soa-04-005-encrypted"),
				DbiResourceId:        aws.String(resourceID),
				TagList:              ourTags(test.step),
			}),
		}
		got, err := tasks.CopySnapshot(fake, "alias/aws/rds")(inExecution(t, "CopySnapshotState"), tasks.CopySnapshotInput{InstanceID: "soa-04-005", SnapshotID: "soa-04-005-no-encrypted"})
		if adopted := err == nil && got == "soa-04-005-encrypted"; adopted != test.adopted {
			t.Errorf("made in %s: got %q, %v", test.step, got, err)
		}
	}
}

func TestAdoptionOfAnInstance(t *testing.T) {
	t.Parallel()
	other := ourTags("RestoreDbInstanceState")
	other[2] = tag("rdscrypt:source", "db-ANOTHER")
	for name, test := range map[string]struct {
		tags    []types.Tag
		adopted bool
	}{
		"our own attempt":       {ourTags("RestoreDbInstanceState"), true},
		"from another source":   {other, false},
		"somebody's by chance":  {nil, false},
		"ours of another state": {ourTags("CopySnapshotState"), false},
	} {
		restored := types.DBInstance{DBInstanceIdentifier: aws.String("soa-04-005-encrypted"), DbiResourceId: aws.String("db-NEW"), TagList: test.tags,
			DBInstanceStatus: aws.String("backing-up"), StorageEncrypted: aws.Bool(true)}
		fake := &fakeRDS{
			describeSnapshots: snapshots(types.DBSnapshot{DbiResourceId: aws.String(resourceID), Encrypted: aws.Bool(true)}),
			describeInstances: func(in *rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
				if aws.ToString(in.DBInstanceIdentifier) == "soa-04-005" {
					return instances(sourceInstance())(in)
				}
				return instances(restored)(in)
			},
			restore: fails[rds.RestoreDBInstanceFromDBSnapshotInput, rds.RestoreDBInstanceFromDBSnapshotOutput](
				awsError("RestoreDBInstanceFromDBSnapshot", &types.DBInstanceAlreadyExistsFault{})),
		}
		output, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameRestoreDBInstance](inExecution(t, "RestoreDbInstanceState"), json.RawMessage(restoreInput))
		if adopted := err == nil && string(output) == `"soa-04-005-encrypted"`; adopted != test.adopted {
			t.Errorf("%s: got %s, %v", name, output, err)
		}
		if !test.adopted {
			var failure *tasks.Error
			if !errors.As(err, &failure) || failure.Name != "DBInstanceAlreadyExists" {
				t.Errorf("%s: got %v, want DBInstanceAlreadyExists", name, err)
			}
		}
	}
}

// An interruption while the task looks who holds the name is an interruption,
// not the failure that made it look.
func TestInterruptedAdoption(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(inExecution(t, "CreateSnapshotState"))
	fake := &fakeRDS{
		describeInstances: instances(sourceInstance()),
		createSnapshot: fails[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput](
			awsError("CreateDBSnapshot", &types.DBSnapshotAlreadyExistsFault{})),
		describeSnapshots: func(*rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
			cancel()
			return nil, ctx.Err()
		},
	}
	_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](ctx, json.RawMessage(createInput))
	if err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
