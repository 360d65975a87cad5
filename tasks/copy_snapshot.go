package tasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
)

// CopySnapshotInput names the snapshot to copy, and the instance after which
// the copy is named.
type CopySnapshotInput struct {
	InstanceID rdscrypt.InstanceID `json:"instance_id"`
	SnapshotID rdscrypt.SnapshotID `json:"snapshot_id"`
}

func (in CopySnapshotInput) check() error {
	return required(field{"instance_id", string(in.InstanceID)}, field{"snapshot_id", string(in.SnapshotID)})
}

type copySnapshotAPI interface {
	describeInstancesAPI
	describeSnapshotsAPI
	CopyDBSnapshot(context.Context, *rds.CopyDBSnapshotInput, ...func(*rds.Options)) (*rds.CopyDBSnapshotOutput, error)
}

// CopySnapshot makes the task that copies an available DB snapshot and encrypts
// the copy with key: naming a key is what makes RDS encrypt. It returns the
// identifier of the copy at once; the copy is then "creating".
func CopySnapshot(client copySnapshotAPI, key rdscrypt.KeyID) func(context.Context, CopySnapshotInput) (rdscrypt.SnapshotID, error) {
	return func(ctx context.Context, in CopySnapshotInput) (rdscrypt.SnapshotID, error) {
		if err := in.check(); err != nil {
			return "", err
		}
		var (
			copyID = in.InstanceID.EncryptedSnapshotID()
			source string
			input  = &rds.CopyDBSnapshotInput{
				SourceDBSnapshotIdentifier: aws.String(string(in.SnapshotID)),
				TargetDBSnapshotIdentifier: aws.String(string(copyID)),
				KmsKeyId:                   aws.String(string(key)),
			}
		)
		if execution, known := executionFrom(ctx); known {
			snapshot, err := describeSnapshot(ctx, client, in.SnapshotID)
			if err != nil {
				return "", err
			}
			source = aws.ToString(snapshot.DbiResourceId)
			if _, err := sourceInstance(ctx, client, in.InstanceID, in.SnapshotID, snapshot); err != nil {
				return "", err
			}
			// Nothing is inherited: without CopyTags a copy has no tags of the
			// snapshot, whether it is given tags or not.
			if input.Tags, err = execution.tags(source, nil); err != nil {
				return "", err
			}
		}
		made, err := copySnapshot(ctx, client, copyID, source, input)
		if err != nil {
			return "", err
		}
		return rdscrypt.SnapshotID(aws.ToString(made.DBSnapshotIdentifier)), mustBeEncrypted(copyID, made)
	}
}

// copySnapshot returns the copy, made now or by an earlier attempt.
func copySnapshot(ctx context.Context, client copySnapshotAPI, id rdscrypt.SnapshotID, source string, input *rds.CopyDBSnapshotInput) (types.DBSnapshot, error) {
	out, err := client.CopyDBSnapshot(ctx, input)
	if err != nil {
		return adoptSnapshot(ctx, client, id, source, err)
	}
	if out.DBSnapshot == nil {
		return types.DBSnapshot{}, incomplete("CopyDBSnapshot", "DB snapshot "+string(id))
	}
	return *out.DBSnapshot, nil
}
