package rdsserver_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Many clients that make, copy, restore and delete the same few things at once
// get answers and refusals, never trouble of the server; at the end the folders
// on the disk are those of the records, and everything survives a restart.
func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := f.key()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	ctx := context.Background()
	var clients sync.WaitGroup
	for n := range 8 {
		random := rand.New(rand.NewPCG(seed, uint64(n)))
		clients.Go(func() {
			for range 60 {
				if err := f.anything(ctx, random, key); err != nil && slices.Contains([]string{"", "InternalFailure", "ServiceUnavailable"}, code(err)) {
					t.Errorf("client %d: %v", n, err)
				}
			}
		})
	}
	clients.Wait()
	f.server.Settle()
	f.checkFolders("at the end")
	f.restart()
	f.server.Settle()
	f.checkFolders("after a restart")
}

// anything makes one call, drawn by lot.
func (f *fixture) anything(ctx context.Context, random *rand.Rand, key string) error {
	instance, snapshot := aws.String(fmt.Sprint("db", random.IntN(3))), aws.String(fmt.Sprint("s", random.IntN(4)))
	c := f.client()
	var err error
	switch random.IntN(8) {
	case 0:
		_, err = c.CreateDBInstance(ctx, newInput(*instance))
	case 1:
		_, err = c.CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: instance, DBSnapshotIdentifier: snapshot})
	case 2:
		_, err = c.CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: snapshot, TargetDBSnapshotIdentifier: aws.String(fmt.Sprint("s", random.IntN(4))), KmsKeyId: &key})
	case 3:
		_, err = c.RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: instance, DBSnapshotIdentifier: snapshot})
	case 4:
		_, err = c.DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: snapshot})
	case 5:
		in := &rds.DeleteDBInstanceInput{DBInstanceIdentifier: instance, FinalDBSnapshotIdentifier: snapshot}
		if random.IntN(2) == 0 {
			in = &rds.DeleteDBInstanceInput{DBInstanceIdentifier: instance, SkipFinalSnapshot: aws.Bool(true)}
		}
		_, err = c.DeleteDBInstance(ctx, in)
	case 6:
		_, err = c.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{})
	default:
		_, err = c.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{})
	}
	return err
}

// checkFolders compares the volumes on the disk with those of the records.
func (f *fixture) checkFolders(when string) {
	f.t.Helper()
	entries, err := os.ReadDir(filepath.Join(f.dir, "rds", "volumes"))
	if err != nil {
		f.t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	want := f.server.Volumes()
	slices.Sort(want)
	if !slices.Equal(found, want) {
		f.t.Errorf("%s: folders %v, records %v\n%s", when, found, want, f.log)
	}
}
