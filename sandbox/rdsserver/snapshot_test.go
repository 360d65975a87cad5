package rdsserver_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

func TestSnapshotShowsWhatRDSShows(t *testing.T) {
	t.Parallel()
	f := setup(t)
	in := newInput("db")
	in.AllocatedStorage = aws.Int32(100)
	in.StorageType = aws.String("io1")
	in.Iops = aws.Int32(1000)
	in.Port = aws.Int32(3308)
	in.Tags = []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}
	source := f.create(in)
	f.clock.advance(time.Minute)
	_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{
		DBInstanceIdentifier: aws.String("DB"), DBSnapshotIdentifier: aws.String("My-Snapshot"),
		Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := f.availableSnapshot("my-snapshot")
	now := f.clock.Now()
	want := types.DBSnapshot{
		DBSnapshotIdentifier:             aws.String("my-snapshot"),
		DBSnapshotArn:                    aws.String(arn + "snapshot:my-snapshot"),
		DBInstanceIdentifier:             aws.String("db"),
		DbiResourceId:                    source.DbiResourceId,
		SnapshotType:                     aws.String("manual"),
		Status:                           aws.String("available"),
		PercentProgress:                  aws.Int32(100),
		SnapshotCreateTime:               &now,
		OriginalSnapshotCreateTime:       &now,
		SnapshotDatabaseTime:             &now,
		InstanceCreateTime:               source.InstanceCreateTime,
		Engine:                           aws.String("mysql"),
		EngineVersion:                    aws.String("8.4.8"),
		LicenseModel:                     aws.String("general-public-license"),
		MasterUsername:                   aws.String("testuser"),
		AllocatedStorage:                 aws.Int32(100),
		StorageType:                      aws.String("io1"),
		Iops:                             aws.Int32(1000),
		Port:                             aws.Int32(3308),
		AvailabilityZone:                 aws.String("us-east-1a"),
		VpcId:                            source.DBSubnetGroup.VpcId,
		OptionGroupName:                  aws.String("default:mysql-8-4"),
		Encrypted:                        aws.Bool(false),
		StorageEncryptionType:            "none",
		IAMDatabaseAuthenticationEnabled: aws.Bool(false),
		BackupRetentionPeriod:            aws.Int32(1),
		PreferredBackupWindow:            source.PreferredBackupWindow,
		SnapshotTarget:                   aws.String("region"),
		DedicatedLogVolume:               aws.Bool(false),
		TagList:                          []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}},
	}
	if diff := cmp.Diff(want, got, ignoreSerde, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// The data of a snapshot is that of the moment of the call: what is written
// after the answer isn't in it, whatever the status says.
func TestSnapshotHoldsTheMomentOfTheCall(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("before")
	if _, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.database("db").write("after")
	f.availableSnapshot("s")
	f.restore("s", "r")
	if got := f.database("r").read(); got != "before" {
		t.Errorf("restored %q", got)
	}
	if got := f.database("db").read(); got != "after" {
		t.Errorf("the source has %q", got)
	}
}

// From plain to encrypted: the copy with a key and the instance restored from it
// are ciphertext, and open with that key only.
func TestEncryptedCopy(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := f.key()
	f.kms("CreateAlias", `{"AliasName":"alias/mine","TargetKeyId":"`+key+`"}`)
	f.create(newInput("db"))
	f.database("db").write("planet Mercury")
	plain := f.snapshot("db", "plain")
	f.clock.advance(time.Minute)
	// An alias in the request, the key's ARN in the answer.
	copied := f.copySnapshot(arn+"snapshot:plain", "copied", "alias/mine")
	if !*copied.Encrypted || *copied.KmsKeyId != key || copied.StorageEncryptionType != "sse-kms" {
		t.Errorf("copy %v with %s", *copied.Encrypted, aws.ToString(copied.KmsKeyId))
	}
	if !copied.OriginalSnapshotCreateTime.Equal(*plain.SnapshotCreateTime) || !copied.SnapshotCreateTime.Equal(f.clock.Now()) ||
		!copied.SnapshotDatabaseTime.Equal(*plain.SnapshotDatabaseTime) || *copied.DbiResourceId != *plain.DbiResourceId ||
		copied.SourceDBSnapshotIdentifier != nil || copied.SourceRegion != nil {
		t.Errorf("lineage: %+v", copied)
	}
	restored := f.restore("copied", "enc")
	if !*restored.StorageEncrypted || *restored.KmsKeyId != key {
		t.Errorf("restored %v with %s", *restored.StorageEncrypted, aws.ToString(restored.KmsKeyId))
	}
	if got := f.database("enc").read(); got != "planet Mercury" {
		t.Errorf("restored %q", got)
	}

	// What stands on the disk.
	onDisk := map[string]bool{"plain": true, "copied": false, "enc": false}
	f.restart()
	for id, want := range onDisk {
		owner := map[string]string{"enc": "enc"}[id]
		if owner == "" {
			owner = "db"
		}
		v := f.volumeOf(owner, id)
		if got := contains(t, v.Dir, "Mercury"); got != want || v.Encrypted == want {
			t.Errorf("%s: plaintext on disk %v, encrypted %v", id, got, v.Encrypted)
		}
	}
	if got := f.database("enc").read(); got != "planet Mercury" {
		t.Errorf("after a restart: %q", got)
	}
	dir := f.volumeOf("enc", "enc").Dir
	_, err := volume.Open(dir, func(string) (volume.KeyWrapper, error) {
		other, err := f.keys.Wrapper(f.key())
		return other, err
	})
	if !errors.Is(err, volume.ErrWrongKey) {
		t.Errorf("opened with another key: %v", err)
	}
}

// contains tells whether a file under dir holds text.
func contains(t *testing.T, dir, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found = found || bytes.Contains(data, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Without a key a copy is as its source; with another one it is under that.
func TestCopyOfAnEncryptedSnapshot(t *testing.T) {
	t.Parallel()
	f := setup(t)
	first, second := f.key(), f.key()
	in := newInput("db")
	in.StorageEncrypted, in.KmsKeyId = aws.Bool(true), &first
	f.create(in)
	f.database("db").write("text")
	if sn := f.snapshot("db", "s"); *sn.KmsKeyId != first {
		t.Errorf("snapshot under %s", *sn.KmsKeyId)
	}
	if sn := f.copySnapshot("s", "same", ""); *sn.KmsKeyId != first {
		t.Errorf("copy without a key under %s", *sn.KmsKeyId)
	}
	if sn := f.copySnapshot("s", "other", second); *sn.KmsKeyId != second {
		t.Errorf("copy with a key under %s", *sn.KmsKeyId)
	}
	f.kms("DisableKey", `{"KeyId":"`+first+`"}`)
	f.restore("other", "r")
	if got := f.database("r").read(); got != "text" {
		t.Errorf("restored %q", got)
	}
}

func TestCopyToAnotherRegion(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.database("db").write("far")
	f.snapshot("db", "s")
	far := f.clientIn("eu-west-1")
	ctx := context.Background()
	in := &rds.CopyDBSnapshotInput{
		SourceDBSnapshotIdentifier: aws.String(arn + "snapshot:s"), TargetDBSnapshotIdentifier: aws.String("s"),
		KmsKeyId: aws.String("alias/aws/rds"),
	}
	if _, err := far.CopyDBSnapshot(ctx, in); err != nil {
		t.Fatal(err)
	}
	var got types.DBSnapshot
	for range 2 {
		out, err := far.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("s")})
		if err != nil {
			t.Fatal(err)
		}
		got = out.DBSnapshots[0]
	}
	if *got.Status != "available" || *got.SourceRegion != region || *got.SourceDBSnapshotIdentifier != arn+"snapshot:s" ||
		*got.DBSnapshotArn != "arn:aws:rds:eu-west-1:123456789012:snapshot:s" || !*got.Encrypted {
		t.Errorf("got %+v", got)
	}
	// A restore takes no snapshot of another Region.
	_, err := f.client().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r"), DBSnapshotIdentifier: got.DBSnapshotArn})
	wantError(t, "restore from another Region", err, "DBSnapshotNotFound: DBSnapshot not found: "+*got.DBSnapshotArn)
	// Its key isn't of use there.
	_, err = f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: got.DBSnapshotArn, TargetDBSnapshotIdentifier: aws.String("back")})
	wantError(t, "encrypted copy without a key", err,
		"InvalidParameterCombination: You must specify KmsKeyId, a KMS key of us-east-1, to copy an encrypted snapshot from eu-west-1.")
}

// Tags: RDS User Guide, "Copying tags to DB instance snapshots", and the rules of
// each call.
func TestTagsOfSnapshotsAndRestores(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	one := []types.Tag{{Key: aws.String("a"), Value: aws.String("instance")}, {Key: aws.String("b"), Value: aws.String("instance")}}
	two := []types.Tag{{Key: aws.String("b"), Value: aws.String("request")}}
	in := newInput("db")
	in.CopyTagsToSnapshot, in.Tags = aws.Bool(true), one
	f.create(in)
	_, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("own"), Tags: two})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tagMap(two), tagMap(f.availableSnapshot("own").TagList)); diff != "" {
		t.Errorf("snapshot with tags: %s", diff)
	}
	f.status("db") // backing-up is shown
	if diff := cmp.Diff(tagMap(one), tagMap(f.snapshot("db", "s").TagList)); diff != "" {
		t.Errorf("snapshot without tags: %s", diff)
	}

	for _, test := range []struct {
		name     string
		copyTags *bool
		tags     []types.Tag
		want     map[string]string
	}{
		{"nothing", nil, nil, map[string]string{}},
		{"copytags", aws.Bool(true), nil, tagMap(one)},
		{"tags", nil, two, map[string]string{"b": "request"}},
		{"both", aws.Bool(true), two, map[string]string{"b": "request"}},
	} {
		_, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{
			SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: &test.name, CopyTags: test.copyTags, Tags: test.tags,
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, tagMap(f.availableSnapshot(test.name).TagList)); diff != "" {
			t.Errorf("copy with %s: %s", test.name, diff)
		}
	}

	// A restore without tags takes those of the instance, with tags only those.
	if diff := cmp.Diff(tagMap(one), tagMap(f.restore("nothing", "r1").TagList)); diff != "" {
		t.Errorf("restore without tags: %s", diff)
	}
	restore := &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: aws.String("s"), DBInstanceIdentifier: aws.String("r2"), Tags: two}
	if _, err := f.client().RestoreDBInstanceFromDBSnapshot(ctx, restore); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tagMap(two), tagMap(f.available("r2").TagList)); diff != "" {
		t.Errorf("restore with tags: %s", diff)
	}
}

// A snapshot that can't be taken is failed, can't be used and can be deleted;
// the instance is as before.
func TestSnapshotFails(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.engine.snapshotErr = errFake
	ctx := context.Background()
	if _, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.describeSnapshot("s")
	if got := *f.describeSnapshot("s").Status; got != "failed" {
		t.Errorf("snapshot is %s", got)
	}
	f.wantLog(`level=ERROR msg="work failed" resource="DB snapshot s" error="the fake broke"`)
	if got := f.status("db"); got != "available" {
		t.Errorf("instance is %s", got)
	}
	_, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")})
	wantError(t, "copy of a failed snapshot", err, "InvalidDBSnapshotState: Cannot copy snapshot because it is in failed state.")
	if _, err := f.client().DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Error(err)
	}
}

// A snapshot that is deleted while it is copied leaves a good copy and no files.
func TestDeleteWhileCopying(t *testing.T) {
	t.Parallel()
	f := setupPace(t, rdsserver.Brisk)
	f.createTimed("db")
	ctx := context.Background()
	if _, err := f.client().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.idle()
	f.clock.advance(time.Hour)
	dir := f.volumeOf("db", "s").Dir
	if _, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c")}); err != nil {
		t.Fatal(err)
	}
	out, err := f.client().DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: aws.String("s")})
	if err != nil || *out.DBSnapshot.Status != "deleted" {
		t.Fatalf("%v, %v", out, err)
	}
	_, err = f.client().DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String("s")})
	wantError(t, "a deleted snapshot", err, "DBSnapshotNotFound: DBSnapshot not found: s")
	f.idle()
	f.clock.advance(time.Hour)
	if got := *f.describeSnapshot("c").Status; got != "available" {
		t.Errorf("the copy is %s\n%s", got, f.log)
	}
	f.restart() // Close waits for the removal
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the deleted snapshot's folder: %v", err)
	}
}
