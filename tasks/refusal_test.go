package tasks_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// An attempt whose answer was lost has changed the state and used the quota:
// RDS may name either instead of the name that is taken.
func TestLostReplyThenAnotherRefusal(t *testing.T) {
	t.Parallel()
	ours := types.DBSnapshot{
		DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted"), DbiResourceId: aws.String(resourceID),
		Status: aws.String("creating"), TagList: ourTags("CreateSnapshotState"),
	}
	notThere := fails[rds.DescribeDBSnapshotsInput, rds.DescribeDBSnapshotsOutput](
		awsError("DescribeDBSnapshots", &types.DBSnapshotNotFoundFault{Message: aws.String("not found")}))
	for name, refusal := range map[string]error{
		"InvalidDBInstanceState": &types.InvalidDBInstanceStateFault{Message: aws.String("refused")},
		"SnapshotQuotaExceeded":  &types.SnapshotQuotaExceededFault{Message: aws.String("refused")},
	} {
		fake := &fakeRDS{
			describeInstances: instances(sourceInstance()),
			createSnapshot:    fails[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput](awsError("CreateDBSnapshot", refusal)),
			describeSnapshots: snapshots(ours),
		}
		create := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot]
		if _, err := create(inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput)); err != nil {
			t.Errorf("%s, and the snapshot is ours: %v", name, err)
		}
		fake.describeSnapshots = notThere
		_, err := create(inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput))
		expectError(t, err, name, "refused (CreateDBSnapshot)")
	}
}

// What failed or goes away isn't taken for a success.
func TestUnusableAttempt(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"failed", "deleting", "incompatible-restore"} {
		fake := &fakeRDS{
			describeInstances: instances(sourceInstance()),
			createSnapshot: fails[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput](
				awsError("CreateDBSnapshot", &types.DBSnapshotAlreadyExistsFault{})),
			describeSnapshots: snapshots(types.DBSnapshot{
				DbiResourceId: aws.String(resourceID), Status: aws.String(status), TagList: ourTags("CreateSnapshotState"),
			}),
		}
		_, err := tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCreateSnapshot](inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput))
		expectError(t, err, tasks.ErrorUnusableAttempt, fmt.Sprintf("create-snapshot: an earlier attempt of this step made "+
			"DB snapshot soa-04-005-no-encrypted, which is %s: delete it and start a new execution", status))
	}
}

// Nothing is called encrypted that isn't, or that holds another instance's data.
func TestWhatIsCalledEncryptedIs(t *testing.T) {
	t.Parallel()
	plainCopy := func(*rds.CopyDBSnapshotInput) (*rds.CopyDBSnapshotOutput, error) {
		return &rds.CopyDBSnapshotOutput{DBSnapshot: &types.DBSnapshot{DBSnapshotIdentifier: aws.String("c")}}, nil
	}
	plainRestore := func(*rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
		return &rds.RestoreDBInstanceFromDBSnapshotOutput{DBInstance: &types.DBInstance{DBInstanceIdentifier: aws.String("i")}}, nil
	}
	encrypted := types.DBSnapshot{DbiResourceId: aws.String(resourceID), Encrypted: aws.Bool(true)}
	anothers := types.DBSnapshot{DbiResourceId: aws.String("db-ANOTHER"), Encrypted: aws.Bool(true)}
	for _, test := range []struct {
		name          string
		task          tasks.Name
		input         string
		snapshot      types.DBSnapshot
		errName, text string
	}{
		{"plain snapshot", tasks.NameRestoreDBInstance, restoreInput, types.DBSnapshot{DbiResourceId: aws.String(resourceID)},
			tasks.ErrorNotEncrypted, "restore-db-instance: DB snapshot soa-04-005-encrypted isn't encrypted"},
		{"plain instance", tasks.NameRestoreDBInstance, restoreInput, encrypted,
			tasks.ErrorNotEncrypted, "restore-db-instance: DB instance soa-04-005-encrypted was restored without encryption: delete it"},
		{"plain copy", tasks.NameCopySnapshot, copyInput, encrypted,
			tasks.ErrorNotEncrypted, "copy-snapshot: DB snapshot soa-04-005-encrypted isn't encrypted"},
		{"restore of another's", tasks.NameRestoreDBInstance, restoreInput, anothers, tasks.ErrorAnotherInstance,
			"restore-db-instance: DB snapshot soa-04-005-encrypted is of the DB instance with the resource id db-ANOTHER, and soa-04-005 has " + resourceID},
		{"copy of another's", tasks.NameCopySnapshot, copyInput, anothers, tasks.ErrorAnotherInstance,
			"copy-snapshot: DB snapshot soa-04-005-no-encrypted is of the DB instance with the resource id db-ANOTHER, and soa-04-005 has " + resourceID},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fake := &fakeRDS{
				describeInstances: instances(sourceInstance()), describeSnapshots: snapshots(test.snapshot),
				copySnapshot: plainCopy, restore: plainRestore,
			}
			_, err := tasks.Functions(tasks.Config{RDS: fake})[test.task](inExecution(t, "State"), json.RawMessage(test.input))
			expectError(t, err, test.errName, test.text)
		})
	}
}
