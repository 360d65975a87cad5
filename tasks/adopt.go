package tasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// adoptSnapshot looks at why creating a snapshot failed. If its name is taken
// by what an earlier attempt of this very step made, the step has succeeded;
// that the tags were written in the creating call is what makes them proof. In
// all other cases failure is returned as it came.
//
// A snapshot keeps the DbiResourceId of the instance it stems from, copies
// included, so it is compared as well: tags can be edited, lineage can't.
func adoptSnapshot(ctx context.Context, client describeSnapshotsAPI, id rdscrypt.SnapshotID, source string, failure error) (rdscrypt.SnapshotID, error) {
	execution, known := executionFrom(ctx)
	if !known || awsapi.ErrorCode(failure) != codeSnapshotAlreadyExists {
		return "", failure
	}
	snapshot, err := describeSnapshot(ctx, client, id)
	if err != nil {
		// Not failure: what holds the name is unknown as yet, and the next
		// attempt may find that it is ours.
		return "", err
	}
	if aws.ToString(snapshot.DbiResourceId) != source || !execution.made(snapshot.TagList, source) {
		return "", failure
	}
	return rdscrypt.SnapshotID(aws.ToString(snapshot.DBSnapshotIdentifier)), nil
}

// adoptInstance is [adoptSnapshot] for a restored instance. A restored instance
// has a DbiResourceId of its own, so there the tag alone leads to the source.
func adoptInstance(ctx context.Context, client describeInstancesAPI, id rdscrypt.InstanceID, source string, failure error) (rdscrypt.InstanceID, error) {
	execution, known := executionFrom(ctx)
	if !known || awsapi.ErrorCode(failure) != codeInstanceAlreadyExists {
		return "", failure
	}
	instance, err := describeInstance(ctx, client, id)
	if err != nil {
		return "", err
	}
	if !execution.made(instance.TagList, source) {
		return "", failure
	}
	return rdscrypt.InstanceID(aws.ToString(instance.DBInstanceIdentifier)), nil
}

// The codes come from the SDK's types, so that a misspelling doesn't compile.
var (
	codeSnapshotAlreadyExists = (&types.DBSnapshotAlreadyExistsFault{}).ErrorCode()
	codeInstanceAlreadyExists = (&types.DBInstanceAlreadyExistsFault{}).ErrorCode()
	codeInstanceNotFound      = (&types.DBInstanceNotFoundFault{}).ErrorCode()
)
