package tasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/rdscrypt/rdscrypt"
)

// DescribeSnapshotInput names the snapshot to look at.
type DescribeSnapshotInput struct {
	SnapshotID rdscrypt.SnapshotID `json:"snapshot_id"`
}

func (in DescribeSnapshotInput) check() error {
	return required(field{"snapshot_id", string(in.SnapshotID)})
}

type describeSnapshotAPI interface {
	describeSnapshotsAPI
}

// DescribeSnapshot makes the task that returns the status of a DB snapshot, in
// RDS's word for it: "creating", "available", "failed" ...
func DescribeSnapshot(client describeSnapshotAPI) func(context.Context, DescribeSnapshotInput) (string, error) {
	return func(ctx context.Context, in DescribeSnapshotInput) (string, error) {
		if err := in.check(); err != nil {
			return "", err
		}
		snapshot, err := describeSnapshot(ctx, client, in.SnapshotID)
		return aws.ToString(snapshot.Status), err
	}
}
