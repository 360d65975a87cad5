package rdsserver_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// Everything is as before: records, data, addresses, tags, groups.
func TestRestartKeepsEverything(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.createGroup("g")
	in := newInput("db")
	in.DBSubnetGroupName = aws.String("g")
	f.create(in)
	f.database("db").write("text")
	f.snapshot("db", "s")
	f.copySnapshot("s", "c", "alias/aws/rds")
	f.restore("c", "enc")
	f.database("enc").write("later")
	instances, snapshots := f.describe("db"), f.describeSnapshot("c")
	encrypted := f.describe("enc")

	f.restart()
	if diff := cmp.Diff(instances, f.describe("db"), ignoreSerde); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(encrypted, f.describe("enc"), ignoreSerde); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(snapshots, f.describeSnapshot("c"), ignoreSerde); diff != "" {
		t.Error(diff)
	}
	if a, b := f.database("db").read(), f.database("enc").read(); a != "text" || b != "later" {
		t.Errorf("data %q and %q", a, b)
	}
	f.snapshot("enc", "after")
}

// A passing status ends at the time at which it was to end, whether the sandbox
// ran meanwhile or not.
func TestTransitionsGoOnByAbsoluteTime(t *testing.T) {
	t.Parallel()
	f := setupPace(t, rdsserver.Realistic)
	f.createTimed("db")
	ctx := context.Background()
	if _, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.idle()
	f.clock.advance(time.Minute)
	f.restart()
	f.clock.advance(2*time.Minute - time.Millisecond)
	if got := *f.describeSnapshot("s").Status; got != "creating" {
		t.Errorf("a moment before: %s", got)
	}
	f.clock.advance(time.Millisecond)
	if got := *f.describeSnapshot("s").Status; got != "available" {
		t.Errorf("at the moment: %s", got)
	}
	if got := f.status("db"); got != "available" {
		t.Errorf("the instance is %s", got)
	}

	if _, err := f.client().DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	f.idle()
	f.close()
	f.clock.advance(time.Hour) // it passes while nothing runs
	f.open()
	_, err := f.client().DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("db")})
	wantError(t, "an instance deleted while stopped", err, "DBInstanceNotFound: DBInstance db not found.")
}

// An address that another program took meanwhile is replaced, so that the
// database is reachable.
func TestRestartWithTakenAddress(t *testing.T) {
	t.Parallel()
	f := setup(t)
	before := f.create(newInput("db"))
	f.close()
	blocker := f.listen(*before.Endpoint.Address, *before.Endpoint.Port)
	defer blocker.Close()
	f.open()
	after := f.describe("db")
	if *after.Endpoint.Address == *before.Endpoint.Address && *after.Endpoint.Port == *before.Endpoint.Port {
		t.Errorf("the address is %s still", *after.Endpoint.Address)
	}
	f.wantLog(fmt.Sprintf("DB instance db is at %s:%d now, because its former address can't be had: ", *after.Endpoint.Address, *after.Endpoint.Port))
	f.restart()
	if again := f.describe("db"); *again.Endpoint.Address != *after.Endpoint.Address {
		t.Errorf("while the first address is taken it moved on to %s", *again.Endpoint.Address)
	}
	if err := blocker.Close(); err != nil {
		t.Fatal(err)
	}
	f.restart()
	if back := f.describe("db"); *back.Endpoint.Address != *before.Endpoint.Address || *back.Endpoint.Port != *before.Endpoint.Port {
		t.Errorf("the first address is free, and it is at %s", *back.Endpoint.Address)
	}
}

// Where the key is away at the start, the instance says so, and runs again when
// the key is back at a later start.
func TestRestartWithDisabledKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := f.key()
	in := newInput("enc")
	in.StorageEncrypted, in.KmsKeyId = aws.Bool(true), &key
	f.create(in)
	f.create(newInput("plain"))
	f.database("enc").write("locked")
	f.kms("DisableKey", `{"KeyId":"`+key+`"}`)
	f.restart()
	if got := f.status("enc"); got != "inaccessible-encryption-credentials-recoverable" {
		t.Errorf("with a disabled key: %s", got)
	}
	if got := f.status("plain"); got != "available" {
		t.Errorf("another instance: %s", got)
	}
	_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("enc"), DBSnapshotIdentifier: aws.String("s")})
	wantError(t, "snapshot of it", err, "InvalidDBInstanceState: Cannot create a snapshot because the database instance enc is not currently in the available state.")
	f.kms("EnableKey", `{"KeyId":"`+key+`"}`)
	f.restart()
	if got := f.status("enc"); got != "available" {
		t.Errorf("with the key back: %s", got)
	}
	if got := f.database("enc").read(); got != "locked" {
		t.Errorf("data %q", got)
	}
}

// A database that doesn't start is failed; the others run.
func TestRestartWithBrokenVolume(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("broken"))
	f.create(newInput("whole"))
	data := filepath.Join(f.volumeOf("broken", "broken").Dir, dataFile)
	f.close()
	if err := os.Remove(data); err != nil {
		t.Fatal(err)
	}
	f.open()
	if a, b := f.status("broken"), f.status("whole"); a != "failed" || b != "available" {
		t.Errorf("statuses %s and %s", a, b)
	}
	f.wantLog(`msg="a database did not start" resource="DB instance broken"`)
	f.delete("broken")
}

// What a kill cuts short goes on where it can: copies, restores and deletions
// begin again, and what can't be repeated has failed.
func TestKill(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	f.create(newInput("db"))
	f.database("db").write("text")
	f.snapshot("db", "s")
	f.server.Settle()
	f.database("db").write("later")
	f.create(newInput("doomed"))
	f.database("doomed").write("final")

	release := f.hold()
	background := make(chan error, 1)
	go func() { // its data isn't there yet: the call doesn't answer
		_, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("cut")})
		background <- err
	}()
	f.held(1)
	calls := []error{}
	call := func(_ any, err error) { calls = append(calls, err) }
	call(f.client().CreateDBInstance(ctx, newInput("new")))
	call(f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c"), KmsKeyId: aws.String("alias/aws/rds")}))
	call(f.client().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r"), DBSnapshotIdentifier: aws.String("s")}))
	call(f.client().DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("doomed"), FinalDBSnapshotIdentifier: aws.String("final")}))
	for _, err := range calls {
		if err != nil {
			t.Fatal(err)
		}
	}
	f.held(5) // everything stands still now
	dir := filepath.Join(t.TempDir(), "killed")
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	release()
	if err := <-background; err != nil {
		t.Error(err)
	}
	f.close()
	f.dir = dir
	f.open()

	f.available("r")
	if got := f.database("r").read(); got != "text" {
		t.Errorf("the restore that began again has %q", got)
	}
	if sn := f.availableSnapshot("c"); !*sn.Encrypted {
		t.Error("the copy that began again is plain")
	}
	// The data of the last snapshot was saved, what came later was not.
	if got := f.database("db").read(); got != "text" {
		t.Errorf("the source has %q", got)
	}
	if sn := f.availableSnapshot("final"); *sn.DBInstanceIdentifier != "doomed" {
		t.Errorf("final snapshot of %s", *sn.DBInstanceIdentifier)
	}
	f.gone("doomed")
	f.status("new")
	f.describeSnapshot("cut")
	if a, b := f.status("new"), *f.describeSnapshot("cut").Status; a != "failed" || b != "failed" {
		t.Errorf("the creation is %s, the snapshot %s", a, b)
	}
	f.wantLog(`resource="DB instance new" error="the sandbox ended before this was done"`)
	if got := f.status("db"); got != "available" {
		t.Errorf("the source is %s", got)
	}
	f.snapshot("db", "again")
}

// Folders that no record names are put aside, and removed at the next start.
func TestAbandonedVolumesAreRemoved(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	abandoned := filepath.Join(filepath.Dir(f.volumeOf("db", "db").Dir), "vol-0abandoned")
	if err := os.Mkdir(abandoned, 0o700); err != nil {
		t.Fatal(err)
	}
	aside := filepath.Join(f.dir, "rds", "abandoned", "vol-0abandoned")
	f.restart()
	if _, err := os.Stat(abandoned); err == nil {
		t.Error("the folder is still there")
	}
	if _, err := os.Stat(aside); err != nil {
		t.Errorf("the folder was not put aside: %v", err)
	}
	f.wantLog(`msg="a volume that belongs to nothing was set aside; the next start removes it" volume=` + aside)
	f.restart()
	if _, err := os.Stat(aside); err == nil {
		t.Error("the folder that was put aside is still there")
	}
	f.database("db")
}

// Without the records nobody knows whose the volumes are: they aren't touched.
func TestStartWithoutRecords(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	folder := f.volumeOf("db", "db").Dir
	f.close()
	records := filepath.Join(f.dir, "rds", "rds.db")
	if err := os.Rename(records, records+".away"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // also when it is tried again
		_, err := rdsserver.Open(context.Background(), f.config())
		want := fmt.Sprintf("opening RDS: %s holds 1 volumes, but %s, which says whose they are, is missing: put it back, or move the volumes away",
			filepath.Dir(folder), records)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := os.Rename(records+".away", records); err != nil {
		t.Fatal(err)
	}
	f.open()
	f.database("db")
}

func TestCloseRefusesCalls(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.close()
	_, err := f.client().DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{})
	wantError(t, "a call after Close", err, "ServiceUnavailable: The sandbox is stopping.")
	if len(f.engine.servers) > 0 {
		t.Error("databases run on")
	}
	f.open()
}
