package rdsserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

func (f *fixture) deleteWithFinal(id, final string) error {
	_, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &id, FinalDBSnapshotIdentifier: &final})
	return err
}

// editRecord changes a stored record while no server runs.
func (f *fixture) editRecord(bucket, id string, edit func(record map[string]any)) {
	f.t.Helper()
	db, err := bbolt.Open(filepath.Join(f.dir, "rds", "rds.db"), 0o600, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		var record map[string]any
		key := []byte(region + "/" + id)
		if err := json.Unmarshal(tx.Bucket([]byte(bucket)).Get(key), &record); err != nil {
			return err
		}
		edit(record)
		text, err := json.Marshal(record)
		if err != nil {
			return err
		}
		return tx.Bucket([]byte(bucket)).Put(key, text)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		f.t.Fatal(err)
	}
}

// A deletion whose final snapshot is recorded as failed, whatever was killed
// before it could draw the consequence, keeps the instance.
func TestDeletionWithoutItsFinalSnapshotIsGivenUp(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("precious")
	f.hold()
	if err := f.deleteWithFinal("db", "final"); err != nil {
		t.Fatal(err)
	}
	f.held(1)
	f.close() // in the middle of the snapshot
	f.editRecord("snapshots", "final", func(record map[string]any) {
		passing := record["Life"].(map[string]any)["Passing"].(map[string]any)
		passing["Next"], passing["Done"] = "failed", true
	})
	f.open()
	f.available("db")
	if got := f.database("db").read(); got != "precious" {
		t.Errorf("data %q", got)
	}
}

// Once the final snapshot is taken the deletion is only that.
func TestDeletionThatIsThroughStaysSo(t *testing.T) {
	t.Parallel()
	for _, pace := range []rdsserver.Pace{rdsserver.Instant, rdsserver.Realistic} {
		t.Run(string(pace), func(t *testing.T) {
			t.Parallel()
			f := setupPace(t, pace)
			if pace == rdsserver.Instant {
				f.create(newInput("db"))
			} else {
				f.createTimed("db")
			}
			if err := f.deleteWithFinal("db", "final"); err != nil {
				t.Fatal(err)
			}
			f.idle()
			f.restart()
			if pace == rdsserver.Instant {
				f.gone("db")
			} else {
				f.clock.advance(time.Hour)
				_, err := f.client().DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("db")})
				wantError(t, "the deleted instance", err, "DBInstanceNotFound: DBInstance db not found.")
			}
			f.availableSnapshot("final")
		})
	}
}

// A deletion that can't be stored hasn't begun.
func TestDeletionThatCannotBeStored(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("precious")
	if err := f.server.BreakStore(); err != nil {
		t.Fatal(err)
	}
	if err := f.deleteWithFinal("db", "final"); err == nil {
		t.Error("the deletion was accepted")
	}
	if got := f.status("db"); got != "available" {
		t.Errorf("the instance is %s", got)
	}
	out, err := f.client().DescribeDBSnapshots(context.Background(), &rds.DescribeDBSnapshotsInput{})
	if err != nil || len(out.DBSnapshots) > 0 {
		t.Errorf("snapshots %v, %v", out, err)
	}
	f.restart()
	if err := f.deleteWithFinal("db", "final"); err != nil {
		t.Error(err)
	}
	f.gone("db")
	f.availableSnapshot("final")
}

// Trouble of the machine at one start isn't the instance's for ever.
func TestFailedStartIsTriedAgain(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("precious")
	f.close()
	f.failStarts = errors.New("too many open files")
	f.open()
	if got := f.status("db"); got != "failed" {
		t.Errorf("a database that did not start is %s", got)
	}
	_, err := f.client().AddTagsToResource(context.Background(), &rds.AddTagsToResourceInput{
		ResourceName: f.describe("db").DBInstanceArn, Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}})
	if err != nil {
		t.Error(err) // it stores the record
	}
	f.failStarts = nil
	f.restart()
	if got := f.status("db"); got != "available" {
		t.Errorf("at the next start it is %s", got)
	}
	if got := f.database("db").read(); got != "precious" {
		t.Errorf("data %q", got)
	}
	f.close()
	f.failStarts = errors.New("too many open files")
	f.open()
	if _, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
		t.Error(err)
	}
	f.gone("db")
}
