package rdsserver_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// Copies and restores of a snapshot that was deleted meanwhile end well, also
// when the sandbox ended before they did.
func TestDeletedSourceOutlivesARestart(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	f.create(newInput("db"))
	f.database("db").write("text")
	f.snapshot("db", "s")
	f.server.Settle()
	f.hold()
	if _, err := f.client().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")}); err != nil {
		t.Fatal(err)
	}
	f.held(2)
	if _, err := f.client().DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.restart()
	f.available("r")
	if got := f.database("r").read(); got != "text" {
		t.Errorf("the restored instance has %q", got)
	}
	f.availableSnapshot("c")
	f.server.Settle()
	f.checkFolders("when nobody reads it any more")
	_, err := f.client().DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("s")})
	wantError(t, "the deleted snapshot", err, "DBSnapshotNotFound: DBSnapshot not found: s")
}
