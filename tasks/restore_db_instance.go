package tasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
)

// RestoreDBInstanceInput names the encrypted snapshot, the source after which
// the restored instance is named, and where it goes: beside the source.
type RestoreDBInstanceInput struct {
	AvailabilityZone  string              `json:"availability_zone"`
	DBSubnetGroupName string              `json:"db_subnet_group_name"`
	InstanceID        rdscrypt.InstanceID `json:"instance_id"`
	SecurityGroupID   string              `json:"security_group_id"`
	SnapshotID        rdscrypt.SnapshotID `json:"snapshot_id"`
}

func (in RestoreDBInstanceInput) check() error {
	return required(
		field{"availability_zone", in.AvailabilityZone},
		field{"db_subnet_group_name", in.DBSubnetGroupName},
		field{"instance_id", string(in.InstanceID)},
		field{"security_group_id", in.SecurityGroupID},
		field{"snapshot_id", string(in.SnapshotID)},
	)
}

type restoreDBInstanceAPI interface {
	describeInstancesAPI
	describeSnapshotsAPI
	RestoreDBInstanceFromDBSnapshot(context.Context, *rds.RestoreDBInstanceFromDBSnapshotInput, ...func(*rds.Options)) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error)
}

// RestoreDBInstance makes the task that creates a DB instance from a DB
// snapshot. The call has no parameter for a key: the instance is encrypted
// because the snapshot is. It returns the identifier of the instance at once;
// the instance is then "creating".
func RestoreDBInstance(client restoreDBInstanceAPI) func(context.Context, RestoreDBInstanceInput) (rdscrypt.InstanceID, error) {
	return func(ctx context.Context, in RestoreDBInstanceInput) (rdscrypt.InstanceID, error) {
		if err := in.check(); err != nil {
			return "", err
		}
		var (
			encryptedID = in.InstanceID.EncryptedInstanceID()
			source      string
			input       = &rds.RestoreDBInstanceFromDBSnapshotInput{
				DBInstanceIdentifier: aws.String(string(encryptedID)),
				DBSnapshotIdentifier: aws.String(string(in.SnapshotID)),
				AvailabilityZone:     aws.String(in.AvailabilityZone),
				DBSubnetGroupName:    aws.String(in.DBSubnetGroupName),
				VpcSecurityGroupIds:  []string{in.SecurityGroupID},
			}
		)
		if execution, known := executionFrom(ctx); known {
			snapshot, err := describeSnapshot(ctx, client, in.SnapshotID)
			if err != nil {
				return "", err
			}
			if err := mustBeEncrypted(in.SnapshotID, snapshot); err != nil {
				return "", err
			}
			source = aws.ToString(snapshot.DbiResourceId)
			instance, err := sourceInstance(ctx, client, in.InstanceID, in.SnapshotID, snapshot)
			if err != nil {
				return "", err
			}
			// What RDS gives a restored instance when the call has no tags: those of
			// the instance, not of the snapshot, which has them only if the instance
			// was set to copy them (CopyTagsToSnapshot).
			if input.Tags, err = execution.tags(source, instance.TagList); err != nil {
				return "", err
			}
		}
		made, err := restoreDBInstance(ctx, client, encryptedID, source, input)
		if err != nil {
			return "", err
		}
		return rdscrypt.InstanceID(aws.ToString(made.DBInstanceIdentifier)), mustBeEncryptedInstance(encryptedID, made)
	}
}

// restoreDBInstance returns the instance, made now or by an earlier attempt.
func restoreDBInstance(ctx context.Context, client restoreDBInstanceAPI, id rdscrypt.InstanceID, source string, input *rds.RestoreDBInstanceFromDBSnapshotInput) (types.DBInstance, error) {
	out, err := client.RestoreDBInstanceFromDBSnapshot(ctx, input)
	if err != nil {
		return adoptInstance(ctx, client, id, source, err)
	}
	if out.DBInstance == nil {
		return types.DBInstance{}, incomplete("RestoreDBInstanceFromDBSnapshot", "DB instance "+string(id))
	}
	return *out.DBInstance, nil
}
