package tasks

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// adoptSnapshot looks at why creating a snapshot failed. If what an earlier
// attempt of this very step made has the name, the step has succeeded; that the
// tags were written in the creating call is what makes them proof. In all other
// cases failure is returned as it came.
//
// It looks after every refusal, not only after DBSnapshotAlreadyExists: an
// attempt whose answer was lost also has put the instance into backing-up and
// may have used up the quota, and nothing says which of these RDS checks first.
//
// A snapshot keeps the DbiResourceId of the instance it stems from, copies
// included, so it is compared as well: tags can be edited, lineage can't.
func adoptSnapshot(ctx context.Context, client describeSnapshotsAPI, id rdscrypt.SnapshotID, source string, failure error) (types.DBSnapshot, error) {
	execution, known := executionFrom(ctx)
	if !known || awsapi.ErrorCode(failure) == "" {
		return types.DBSnapshot{}, failure
	}
	snapshot, err := describeSnapshot(ctx, client, id)
	if awsapi.ErrorCode(err) == codeSnapshotNotFound {
		return types.DBSnapshot{}, failure
	}
	if err != nil {
		// Not failure: what holds the name is unknown as yet, and the next
		// attempt may find that it is ours.
		return types.DBSnapshot{}, err
	}
	if aws.ToString(snapshot.DbiResourceId) != source || !execution.made(snapshot.TagList, source) {
		return types.DBSnapshot{}, failure
	}
	return snapshot, goesWell("snapshot", string(id), aws.ToString(snapshot.Status), snapshotStatuses)
}

// adoptInstance is [adoptSnapshot] for a restored instance. A restored instance
// has a DbiResourceId of its own, so there the tag alone leads to the source.
func adoptInstance(ctx context.Context, client describeInstancesAPI, id rdscrypt.InstanceID, source string, failure error) (types.DBInstance, error) {
	execution, known := executionFrom(ctx)
	if !known || awsapi.ErrorCode(failure) == "" {
		return types.DBInstance{}, failure
	}
	instance, err := describeInstance(ctx, client, id)
	if awsapi.ErrorCode(err) == codeInstanceNotFound {
		return types.DBInstance{}, failure
	}
	if err != nil {
		return types.DBInstance{}, err
	}
	if !execution.made(instance.TagList, source) {
		return types.DBInstance{}, failure
	}
	return instance, goesWell("instance", string(id), aws.ToString(instance.DBInstanceStatus), instanceStatuses)
}

// The statuses from which what was made becomes available, or is (RDS User
// Guide, "Viewing DB snapshot status", "Viewing DB instance status"). All others
// end elsewhere, or nobody knows where.
var (
	snapshotStatuses = []string{"creating", "copying", "available"}
	instanceStatuses = []string{
		"creating", "backing-up", "modifying", "rebooting", "configuring-enhanced-monitoring",
		"configuring-iam-database-auth", "configuring-log-exports", "storage-optimization", "available",
	}
)

// goesWell refuses to adopt what failed or is being deleted: the steps that
// follow would wait for it in vain, or build on it.
func goesWell(kind, id, status string, statuses []string) error {
	if slices.Contains(statuses, status) {
		return nil
	}
	return &Error{
		Name: ErrorUnusableAttempt,
		Message: fmt.Sprintf("an earlier attempt of this step made DB %s %s, which is %s: delete it and start a new execution",
			kind, id, status),
	}
}

// The codes come from the SDK's types, so that a misspelling doesn't compile.
var (
	codeSnapshotNotFound = (&types.DBSnapshotNotFoundFault{}).ErrorCode()
	codeInstanceNotFound = (&types.DBInstanceNotFoundFault{}).ErrorCode()
)
