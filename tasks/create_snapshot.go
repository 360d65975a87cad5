package tasks

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
)

// CreateSnapshotInput names the instance to encrypt.
type CreateSnapshotInput struct {
	InstanceID rdscrypt.InstanceID `json:"instance_id"`
}

func (in CreateSnapshotInput) check() error {
	return required(field{"instance_id", string(in.InstanceID)})
}

// CreateSnapshotOutput becomes the state machine's whole data: what the later
// steps need to know of the source.
type CreateSnapshotOutput struct {
	InstanceID        rdscrypt.InstanceID `json:"instance_id"`
	AvailabilityZone  string              `json:"availability_zone"`
	DBSubnetGroupName string              `json:"db_subnet_group_name"`
	// SecurityGroupID is the first of the instance's VPC security groups; the
	// article's workflow carries only one over.
	SecurityGroupID       string              `json:"security_group_id"`
	NoEncryptedSnapshotID rdscrypt.SnapshotID `json:"no_encrypted_snapshot_id"`
}

type createSnapshotAPI interface {
	describeInstancesAPI
	describeSnapshotsAPI
	CreateDBSnapshot(context.Context, *rds.CreateDBSnapshotInput, ...func(*rds.Options)) (*rds.CreateDBSnapshotOutput, error)
}

// CreateSnapshot makes the task that takes a snapshot of a DB instance. It
// returns at once; the snapshot is then "creating".
func CreateSnapshot(client createSnapshotAPI) func(context.Context, CreateSnapshotInput) (CreateSnapshotOutput, error) {
	return func(ctx context.Context, in CreateSnapshotInput) (CreateSnapshotOutput, error) {
		if err := in.check(); err != nil {
			return CreateSnapshotOutput{}, err
		}
		instance, err := describeInstance(ctx, client, in.InstanceID)
		if err != nil {
			return CreateSnapshotOutput{}, err
		}
		// Before the snapshot is made: what is missing here would only be
		// missed when the encrypted instance is to be restored.
		out, err := placement(in.InstanceID, instance)
		if err != nil {
			return CreateSnapshotOutput{}, err
		}
		out.NoEncryptedSnapshotID, err = createSnapshot(ctx, client, in.InstanceID, instance)
		return out, err
	}
}

// placement reads where the instance is from its description.
func placement(id rdscrypt.InstanceID, instance types.DBInstance) (CreateSnapshotOutput, error) {
	lacks := func(what, next string) (CreateSnapshotOutput, error) {
		return CreateSnapshotOutput{}, &Error{
			Name:    ErrorUnsupportedInstance,
			Message: fmt.Sprintf("DB instance %s (status %s) has no %s: %s", id, aws.ToString(instance.DBInstanceStatus), what, next),
		}
	}
	if aws.ToString(instance.AvailabilityZone) == "" {
		return lacks("Availability Zone", "wait until it is available")
	}
	if instance.DBSubnetGroup == nil || aws.ToString(instance.DBSubnetGroup.DBSubnetGroupName) == "" {
		return lacks("DB subnet group", "move it into a VPC first")
	}
	if len(instance.VpcSecurityGroups) == 0 || aws.ToString(instance.VpcSecurityGroups[0].VpcSecurityGroupId) == "" {
		return lacks("VPC security group", "add one first")
	}
	return CreateSnapshotOutput{
		InstanceID:        id,
		AvailabilityZone:  *instance.AvailabilityZone,
		DBSubnetGroupName: *instance.DBSubnetGroup.DBSubnetGroupName,
		SecurityGroupID:   *instance.VpcSecurityGroups[0].VpcSecurityGroupId,
	}, nil
}

func createSnapshot(ctx context.Context, client createSnapshotAPI, id rdscrypt.InstanceID, instance types.DBInstance) (rdscrypt.SnapshotID, error) {
	var (
		snapshotID = id.NoEncryptedSnapshotID()
		source     = aws.ToString(instance.DbiResourceId)
		input      = &rds.CreateDBSnapshotInput{
			DBInstanceIdentifier: aws.String(string(id)),
			DBSnapshotIdentifier: aws.String(string(snapshotID)),
		}
	)
	execution, known := executionFrom(ctx)
	if known {
		// The restored instance gets all of these; finding out now that there
		// are too many is better than after both snapshots.
		tags, err := execution.tags(source, instance.TagList)
		if err != nil {
			return "", err
		}
		if !aws.ToBool(instance.CopyTagsToSnapshot) {
			tags = tags[:ownTags]
		}
		input.Tags = tags
	}
	out, err := client.CreateDBSnapshot(ctx, input)
	if err != nil {
		adopted, err := adoptSnapshot(ctx, client, snapshotID, source, err)
		return rdscrypt.SnapshotID(aws.ToString(adopted.DBSnapshotIdentifier)), err
	}
	if out.DBSnapshot == nil {
		return "", incomplete("CreateDBSnapshot", "DB snapshot "+string(snapshotID))
	}
	return rdscrypt.SnapshotID(aws.ToString(out.DBSnapshot.DBSnapshotIdentifier)), nil
}
