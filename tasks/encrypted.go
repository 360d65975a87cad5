package tasks

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// mustBeEncrypted refuses a snapshot that isn't: what is made of it would be
// called encrypted, and be plain.
func mustBeEncrypted(id rdscrypt.SnapshotID, snapshot types.DBSnapshot) error {
	if aws.ToBool(snapshot.Encrypted) {
		return nil
	}
	return &Error{Name: ErrorNotEncrypted, Message: fmt.Sprintf("DB snapshot %s isn't encrypted", id)}
}

// mustBeEncryptedInstance is the same for a restored instance. In a Lambda
// function that wasn't told its execution it is the only check, because the
// article's function has no permission to look at the snapshot.
func mustBeEncryptedInstance(id rdscrypt.InstanceID, instance types.DBInstance) error {
	if aws.ToBool(instance.StorageEncrypted) {
		return nil
	}
	return &Error{Name: ErrorNotEncrypted, Message: fmt.Sprintf("DB instance %s was restored without encryption: delete it", id)}
}

// mustStemFrom refuses a snapshot of another instance than the one after which
// what is made of it is named. resource is the DbiResourceId of that instance.
func mustStemFrom(id rdscrypt.SnapshotID, snapshot types.DBSnapshot, instance rdscrypt.InstanceID, resource string) error {
	if stems := aws.ToString(snapshot.DbiResourceId); stems != resource {
		return &Error{
			Name: ErrorAnotherInstance,
			Message: fmt.Sprintf("DB snapshot %s is of the DB instance with the resource id %s, and %s has %s",
				id, stems, instance, resource),
		}
	}
	return nil
}

// sourceInstance describes the instance that the snapshot was taken of, which
// is to be the one called id. An instance that is gone is described as empty:
// there is nothing left to compare with, and RDS would find no tags either.
func sourceInstance(ctx context.Context, client describeInstancesAPI, id rdscrypt.InstanceID, snapshotID rdscrypt.SnapshotID, snapshot types.DBSnapshot) (types.DBInstance, error) {
	instance, err := describeInstance(ctx, client, id)
	if awsapi.ErrorCode(err) == codeInstanceNotFound {
		return types.DBInstance{}, nil
	}
	if err != nil {
		return types.DBInstance{}, err
	}
	return instance, mustStemFrom(snapshotID, snapshot, id, aws.ToString(instance.DbiResourceId))
}
