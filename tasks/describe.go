package tasks

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
)

type describeInstancesAPI interface {
	DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error)
}

type describeSnapshotsAPI interface {
	DescribeDBSnapshots(context.Context, *rds.DescribeDBSnapshotsInput, ...func(*rds.Options)) (*rds.DescribeDBSnapshotsOutput, error)
}

// describeInstance returns one DB instance. AWS answers an unknown identifier
// with DBInstanceNotFound, not with an empty list.
func describeInstance(ctx context.Context, client describeInstancesAPI, id rdscrypt.InstanceID) (types.DBInstance, error) {
	out, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(string(id))})
	if err != nil {
		return types.DBInstance{}, err
	}
	if len(out.DBInstances) == 0 {
		return types.DBInstance{}, incomplete("DescribeDBInstances", "DB instance "+string(id))
	}
	return out.DBInstances[0], nil
}

// describeSnapshot returns one DB snapshot, likewise.
func describeSnapshot(ctx context.Context, client describeSnapshotsAPI, id rdscrypt.SnapshotID) (types.DBSnapshot, error) {
	out, err := client.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String(string(id))})
	if err != nil {
		return types.DBSnapshot{}, err
	}
	if len(out.DBSnapshots) == 0 {
		return types.DBSnapshot{}, incomplete("DescribeDBSnapshots", "DB snapshot "+string(id))
	}
	return out.DBSnapshots[0], nil
}

// incomplete is the error of an answer that lacks what AWS always sends. Behind
// an endpoint URL there can be anything.
func incomplete(call, what string) error {
	return &Error{Name: ErrorRequestFailed, Message: fmt.Sprintf("%s answered without %s", call, what)}
}
