package rdsserver_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// SnapshotDatabaseTime is never earlier than what the snapshot holds, however
// long it took to get at the data.
func TestSnapshotDatabaseTime(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	release := f.hold()
	answered := make(chan error, 1)
	go func() {
		_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")})
		answered <- err
	}()
	f.held(1)
	f.clock.advance(time.Minute)
	written := f.clock.Now().UTC().Truncate(time.Millisecond)
	f.database("db").write("written meanwhile")
	release()
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	if got := f.availableSnapshot("s").SnapshotDatabaseTime; !got.Equal(written) {
		t.Errorf("SnapshotDatabaseTime %v, want %v", got, written)
	}
	f.restart()
	if got := f.describeSnapshot("s").SnapshotDatabaseTime; !got.Equal(written) {
		t.Errorf("after a restart SnapshotDatabaseTime %v, want %v", got, written)
	}
}
