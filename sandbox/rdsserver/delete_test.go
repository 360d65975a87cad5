package rdsserver_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// A deleted instance leaves nothing, not even its name.
func TestDelete(t *testing.T) {
	t.Parallel()
	f := setup(t)
	first := f.create(newInput("db"))
	dir := f.volumeOf("db", "db").Dir
	f.delete("db")
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its volume: %v", err)
	}
	second := f.create(newInput("db"))
	if *first.DbiResourceId == *second.DbiResourceId {
		t.Error("the new instance has the old resource id")
	}
	f.restart()
	if got := f.status("db"); got != "available" {
		t.Errorf("after a restart: %s", got)
	}
}

// The final snapshot is taken before the data is gone, and outlives the instance.
func TestDeleteWithFinalSnapshot(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("last words")
	out, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), FinalDBSnapshotIdentifier: aws.String("Final")})
	if err != nil || *out.DBInstance.DBInstanceStatus != "deleting" {
		t.Fatalf("%v, %v", out, err)
	}
	if got := f.availableSnapshot("final"); *got.DBInstanceIdentifier != "db" {
		t.Errorf("final snapshot of %s", *got.DBInstanceIdentifier)
	}
	f.gone("db")
	f.restore("final", "db")
	if got := f.database("db").read(); got != "last words" {
		t.Errorf("restored %q", got)
	}
}

// Without its final snapshot the data isn't deleted.
func TestDeleteKeepsDataWhenTheFinalSnapshotFails(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("all there is")
	f.engine.snapshotErr = errFake
	if _, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), FinalDBSnapshotIdentifier: aws.String("final")}); err != nil {
		t.Fatal(err)
	}
	if got := f.status("db"); got != "deleting" {
		t.Errorf("first: %s", got)
	}
	if got := f.status("db"); got != "available" {
		t.Errorf("then: %s", got)
	}
	f.describeSnapshot("final")
	if got := *f.describeSnapshot("final").Status; got != "failed" {
		t.Errorf("the final snapshot is %s", got)
	}
	if got := f.database("db").read(); got != "all there is" {
		t.Errorf("data %q", got)
	}
	f.wantLog(`msg="a DB instance is kept because its final snapshot failed" resource="DB instance db"`)
}

// An instance can be deleted while it is made; what was begun ends first.
func TestDeleteWhileCreating(t *testing.T) {
	t.Parallel()
	f := setup(t)
	release := f.hold()
	if _, err := f.client().CreateDBInstance(context.Background(), newInput("db")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	dir := f.volumeOf("db", "db").Dir
	release()
	f.gone("db")
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its volume: %v", err)
	}
}
