package rdsserver_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// At the pace Instant exactly one Describe sees a passing status.
func TestInstantShowsEachStatusOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	see := func(want ...string) {
		t.Helper()
		if got := []string{f.status("db"), f.status("db")}; !slices.Equal(got, want) {
			t.Errorf("instance statuses %v, want %v", got, want)
		}
	}
	seeSnapshot := func(id string) {
		t.Helper()
		first, second := f.describeSnapshot(id), f.describeSnapshot(id)
		got := []any{*first.Status, *first.PercentProgress, *second.Status, *second.PercentProgress}
		if want := []any{"creating", int32(0), "available", int32(100)}; !cmp.Equal(want, got) {
			t.Errorf("snapshot %v, want %v", got, want)
		}
	}

	if _, err := f.client().CreateDBInstance(ctx, newInput("db")); err != nil {
		t.Fatal(err)
	}
	see("creating", "available")

	out, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")})
	if err != nil || *out.DBSnapshot.Status != "creating" {
		t.Fatalf("%v, %v", out, err)
	}
	see("backing-up", "available")
	seeSnapshot("s")

	if _, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")}); err != nil {
		t.Fatal(err)
	}
	seeSnapshot("c")

	if _, err := f.client().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: aws.String("c"), DBInstanceIdentifier: aws.String("r")}); err != nil {
		t.Fatal(err)
	}
	if got := []string{f.status("r"), f.status("r")}; !slices.Equal(got, []string{"creating", "available"}) {
		t.Errorf("restored instance: %v", got)
	}
	f.delete("r")
}

// Nobody has to describe the instance between two snapshots: the snapshot's end
// is the end of its backing-up.
func TestInstantBackingUpEndsWithTheSnapshot(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.snapshot("db", "one")
	if got := f.status("db"); got != "available" {
		t.Errorf("instance is %s", got)
	}
	f.snapshot("db", "two")
}

// The second Describe waits for work that takes longer than it was expected to,
// but neither for ever nor beyond its own context.
func TestInstantWaitsForWork(t *testing.T) {
	t.Parallel()
	f := setup(t)
	release := f.hold()
	if _, err := f.client().CreateDBInstance(context.Background(), newInput("db")); err != nil {
		t.Fatal(err)
	}
	if got := f.status("db"); got != "creating" {
		t.Errorf("first Describe: %s", got)
	}
	second := make(chan string)
	ask := func() { second <- f.status("db") }

	go ask()
	f.clock.untilTimers(2) // the next save's and the request's
	f.clock.advance(10 * time.Second)
	if got := <-second; got != "creating" {
		t.Errorf("out of patience: %s", got)
	}

	go ask()
	f.clock.untilTimers(2)
	release()
	if got := <-second; got != "available" {
		t.Errorf("after the work: %s", got)
	}
}

// Each status takes the time of its pace, and progress goes with the time.
func TestPacesTakeTime(t *testing.T) {
	t.Parallel()
	for pace, d := range map[rdsserver.Pace]struct{ create, snapshot, copy, restore, delete time.Duration }{
		rdsserver.Brisk:     {time.Second, 2 * time.Second, 2 * time.Second, 2 * time.Second, time.Second},
		rdsserver.Realistic: {6 * time.Minute, 3 * time.Minute, 5 * time.Minute, 8 * time.Minute, 3 * time.Minute},
	} {
		t.Run(string(pace), func(t *testing.T) {
			t.Parallel()
			f := setupPace(t, pace)
			ctx := context.Background()
			// until moves to just before d and then to d; status is asked there.
			until := func(what string, d time.Duration, status func() string, before, after string) {
				t.Helper()
				f.idle()
				f.clock.advance(d - time.Millisecond)
				if got := status(); got != before {
					t.Errorf("%s: %s just before %v, want %s", what, got, d, before)
				}
				f.clock.advance(time.Millisecond)
				if got := status(); got != after {
					t.Errorf("%s: %s after %v, want %s", what, got, d, after)
				}
			}
			instance := func() string { return f.status("db") }
			if _, err := f.client().CreateDBInstance(ctx, newInput("db")); err != nil {
				t.Fatal(err)
			}
			until("create", d.create, instance, "creating", "available")

			if _, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
				t.Fatal(err)
			}
			f.clock.advance(d.snapshot / 2)
			if p := *f.describeSnapshot("s").PercentProgress; p != 50 {
				t.Errorf("half way: %d %%", p)
			}
			if got := instance(); got != "backing-up" {
				t.Errorf("the instance is %s during a snapshot", got)
			}
			until("snapshot", d.snapshot-d.snapshot/2, func() string { return *f.describeSnapshot("s").Status }, "creating", "available")
			if got := instance(); got != "available" {
				t.Errorf("the instance is %s after a snapshot", got)
			}

			if _, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")}); err != nil {
				t.Fatal(err)
			}
			until("copy", d.copy, func() string { return *f.describeSnapshot("c").Status }, "creating", "available")

			if _, err := f.client().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: aws.String("c"), DBInstanceIdentifier: aws.String("r")}); err != nil {
				t.Fatal(err)
			}
			until("restore", d.restore, func() string { return f.status("r") }, "creating", "available")

			if _, err := f.client().DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("r"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
				t.Fatal(err)
			}
			until("delete", d.delete, func() string {
				out, err := f.client().DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("r")})
				if err != nil {
					return apiError(err)
				}
				return *out.DBInstances[0].DBInstanceStatus
			}, "deleting", "DBInstanceNotFound: DBInstance r not found.")
		})
	}
}

// A status whose time is over lasts until the work is done.
func TestWorkLongerThanThePace(t *testing.T) {
	t.Parallel()
	f := setupPace(t, rdsserver.Brisk)
	release := f.hold()
	if _, err := f.client().CreateDBInstance(context.Background(), newInput("db")); err != nil {
		t.Fatal(err)
	}
	f.clock.advance(time.Hour)
	if got := f.status("db"); got != "creating" {
		t.Errorf("while it works: %s", got)
	}
	release()
	f.idle()
	if got := f.status("db"); got != "available" {
		t.Errorf("after the work: %s", got)
	}
}

// A copy that takes its time keeps nobody from looking at anything, itself
// included.
func TestWorkBlocksNoDescribe(t *testing.T) {
	t.Parallel()
	f := setupPace(t, rdsserver.Brisk)
	f.createTimed("db")
	f.createTimed("other")
	release := f.hold()
	created := make(chan error)
	go func() {
		_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")})
		created <- err
	}()
	f.held(1)
	if got := f.status("db"); got != "backing-up" {
		t.Errorf("the instance is %s", got)
	}
	if got := *f.describeSnapshot("s").Status; got != "creating" {
		t.Errorf("the snapshot is %s", got)
	}
	if got := f.status("other"); got != "available" {
		t.Errorf("the other instance is %s", got)
	}
	release()
	if err := <-created; err != nil {
		t.Error(err)
	}
}

func TestParsePace(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"instant", "brisk", "realistic"} {
		if p, err := rdsserver.ParsePace(text); err != nil || string(p) != text {
			t.Errorf("%s: %s, %v", text, p, err)
		}
	}
	_, err := rdsserver.ParsePace("slow")
	if want := `unknown pace "slow": it must be instant, brisk or realistic`; errorText(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
