package tasks_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// The article, task by task: this JSON in, this JSON out, and these calls to
// RDS and no others, when the task doesn't know its execution.

func runTask(t *testing.T, fake *fakeRDS, name tasks.Name, input string) string {
	t.Helper()
	output, err := tasks.Functions(tasks.Config{RDS: fake})[name](t.Context(), json.RawMessage(input))
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

func TestArticleCreateSnapshot(t *testing.T) {
	t.Parallel()
	source := sourceInstance()
	source.VpcSecurityGroups = append(source.VpcSecurityGroups, types.VpcSecurityGroupMembership{VpcSecurityGroupId: aws.String("sg-2")})
	source.TagList = []types.Tag{tag("owner", "orders")}
	source.CopyTagsToSnapshot = aws.Bool(true)
	fake := &fakeRDS{describeInstances: instances(source), createSnapshot: createsSnapshot}
	got := runTask(t, fake, tasks.NameCreateSnapshot, `{"instance_id":"soa-04-005"}`)
	want := `{"instance_id":"soa-04-005","availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup","security_group_id":"sg-09dfb82d21e4846c4","no_encrypted_snapshot_id":"SNAPSHOT"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	fake.expectCalls(t,
		rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("soa-04-005")},
		rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("soa-04-005"), DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted")},
	)
}

func TestArticleDescribeSnapshot(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"creating", "available", "failed"} {
		fake := &fakeRDS{describeSnapshots: snapshots(types.DBSnapshot{Status: aws.String(status)})}
		got := runTask(t, fake, tasks.NameDescribeSnapshot, `{"snapshot_id":"soa-04-005-no-encrypted"}`)
		if want := `"` + status + `"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		fake.expectCalls(t, rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted")})
	}
}

func TestArticleCopySnapshot(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{copySnapshot: copiesSnapshot}
	got := runTask(t, fake, tasks.NameCopySnapshot, `{"instance_id":"soa-04-005","snapshot_id":"soa-04-005-no-encrypted"}`)
	if want := `"COPY"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	fake.expectCalls(t, rds.CopyDBSnapshotInput{
		SourceDBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted"),
		TargetDBSnapshotIdentifier: aws.String("soa-04-005-encrypted"),
		KmsKeyId:                   aws.String("alias/aws/rds"),
	})
}

func TestArticleRestoreDBInstance(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{restore: restores}
	got := runTask(t, fake, tasks.NameRestoreDBInstance, `{"availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup","instance_id":"soa-04-005","security_group_id":"sg-09dfb82d21e4846c4","snapshot_id":"soa-04-005-encrypted"}`)
	if want := `"INSTANCE"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	fake.expectCalls(t, rds.RestoreDBInstanceFromDBSnapshotInput{
		DBInstanceIdentifier: aws.String("soa-04-005-encrypted"),
		DBSnapshotIdentifier: aws.String("soa-04-005-encrypted"),
		AvailabilityZone:     aws.String("ap-northeast-1d"),
		DBSubnetGroupName:    aws.String("dbsubnetgroup"),
		VpcSecurityGroupIds:  []string{"sg-09dfb82d21e4846c4"},
	})
}

func TestKeyOfTheConfiguration(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{copySnapshot: copiesSnapshot}
	copySnapshot := tasks.Functions(tasks.Config{RDS: fake, KMSKeyID: "alias/orders"})[tasks.NameCopySnapshot]
	if _, err := copySnapshot(t.Context(), json.RawMessage(`{"instance_id":"a","snapshot_id":"b"}`)); err != nil {
		t.Fatal(err)
	}
	fake.expectCalls(t, rds.CopyDBSnapshotInput{
		SourceDBSnapshotIdentifier: aws.String("b"),
		TargetDBSnapshotIdentifier: aws.String("a-encrypted"),
		KmsKeyId:                   aws.String("alias/orders"),
	})
}

// In Lambda nobody tells the task its execution; a name that is taken is then
// the article's failure, and nothing is looked at.
func TestArticleSecondRun(t *testing.T) {
	t.Parallel()
	const message = "Cannot create the snapshot because a snapshot with the identifier soa-04-005-no-encrypted already exists."
	exists := awsError("CreateDBSnapshot", &types.DBSnapshotAlreadyExistsFault{Message: aws.String(message)})
	fake := &fakeRDS{
		describeInstances: instances(sourceInstance()),
		createSnapshot:    fails[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput](exists),
	}
	_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](t.Context(), json.RawMessage(`{"instance_id":"soa-04-005"}`))
	expectError(t, err, "DBSnapshotAlreadyExists", message+" (CreateDBSnapshot)")
	if len(fake.calls) != 2 {
		t.Errorf("%d calls, want the article's 2", len(fake.calls))
	}
}
