package rdsserver_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// A snapshot that is being written when the server closes is given up; what the
// database holds is saved, whatever time is left.
func TestCloseInTheMiddleOfASnapshot(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.create(newInput("other"))
	f.snapshot("other", "s")
	f.hold() // until the test is over
	answered := make(chan error, 1)
	go func() {
		_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("large")})
		answered <- err
	}()
	f.held(1)
	if _, err := f.client().CopyDBSnapshot(context.Background(), &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")}); err != nil {
		t.Fatal(err)
	}
	f.held(2)
	f.database("db").write("precious")
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := f.server.Close(over); err != nil {
		t.Error(err)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := f.keys.Close(); err != nil {
		t.Error(err)
	}
	f.open()
	if got := f.database("db").read(); got != "precious" {
		t.Errorf("the database has %q", got)
	}
	f.availableSnapshot("c") // began again
	f.describeSnapshot("large")
	if got := *f.describeSnapshot("large").Status; got != "failed" {
		t.Errorf("the snapshot that was given up is %s", got)
	}
}

// A request that waits for a status changes nothing once the server closes.
func TestWaitingRequestIsRefusedByClose(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.hold()
	if _, err := f.client().CreateDBInstance(context.Background(), newInput("db")); err != nil {
		t.Fatal(err)
	}
	f.held(1)
	f.status("db") // shown: what comes now waits for the work
	answered := make(chan error, 1)
	go func() {
		_, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), SkipFinalSnapshot: aws.Bool(true)})
		answered <- err
	}()
	f.clock.untilTimers(2) // the next save's and the request's
	f.close()
	wantError(t, "a call that waited", <-answered, "ServiceUnavailable: The sandbox is stopping.")
	f.open()
}
