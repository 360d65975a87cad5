package sandbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
)

// The article's story with the clients of the AWS SDK and MySQL: a plain
// instance with a row, a snapshot, an encrypted copy, an encrypted instance with
// the same row, and all of it after a restart.
func TestEncryptAnInstance(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	identity, err := f.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil || *identity.Account != "123456789012" || *identity.Arn != "arn:aws:iam::123456789012:user/sandbox" {
		t.Fatalf("identity %v, %v", identity, err)
	}
	source := f.create(f.newInput("soa-04-005"))
	f.exec(source, theArticle...)
	f.snapshot("soa-04-005", "soa-04-005-no-encrypted")
	f.exec(source, `INSERT INTO test.planet (name) VALUES ("Venus")`) // too late for the snapshot
	copied := f.copySnapshot("soa-04-005-no-encrypted", "soa-04-005-encrypted", "alias/aws/rds")
	encrypted := f.restore("soa-04-005-encrypted", "soa-04-005-encrypted")

	key, err := f.kms().DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/aws/rds")})
	if err != nil {
		t.Fatal(err)
	}
	if arn := *key.KeyMetadata.Arn; !*encrypted.StorageEncrypted || *encrypted.KmsKeyId != arn || *copied.KmsKeyId != arn ||
		key.KeyMetadata.KeyManager != kmstypes.KeyManagerTypeAws {
		t.Errorf("encrypted %v with %s, the key is %s of %s", *encrypted.StorageEncrypted, aws.ToString(encrypted.KmsKeyId), arn, key.KeyMetadata.KeyManager)
	}
	check := func(when string) {
		t.Helper()
		if diff := cmp.Diff(map[int]string{1: "Mercury"}, f.planets(f.describe("soa-04-005-encrypted"))); diff != "" {
			t.Errorf("%s, encrypted instance: %s", when, diff)
		}
		if diff := cmp.Diff(map[int]string{1: "Mercury", 2: "Venus"}, f.planets(f.describe("soa-04-005"))); diff != "" {
			t.Errorf("%s, source: %s", when, diff)
		}
		for id, want := range map[string]bool{"soa-04-005": true, "soa-04-005-encrypted": false} {
			if got, err := f.PlaintextOnDisk(region, id, []byte("Mercury")); err != nil || got != want {
				t.Errorf("%s, plaintext of %s on disk: %v, %v", when, id, got, err)
			}
		}
	}
	check("at once")

	// The next AUTO_INCREMENT value came along.
	f.exec(encrypted, `INSERT INTO test.planet (name) VALUES ("Earth")`)
	if diff := cmp.Diff(map[int]string{1: "Mercury", 2: "Earth"}, f.planets(encrypted)); diff != "" {
		t.Error(diff)
	}
	f.exec(encrypted, "DELETE FROM test.planet WHERE id = 2")

	before := f.describe("soa-04-005-encrypted")
	f.restart()
	check("after a restart")
	after := f.describe("soa-04-005-encrypted")
	if *before.Endpoint.Address != *after.Endpoint.Address || *before.Endpoint.Port != *after.Endpoint.Port || *before.DbiResourceId != *after.DbiResourceId {
		t.Errorf("after a restart: %v, before: %v", after, before)
	}
	if !strings.Contains(f.log.String(), "a kill loses what came after that") {
		t.Errorf("the log doesn't say what a kill loses:\n%s", f.log)
	}
}

// Only the password of the creation opens a database, also a restored one.
func TestPasswords(t *testing.T) {
	t.Parallel()
	f := setup(t)
	source := f.create(f.newInput("db"))
	f.snapshot("db", "s")
	for _, i := range []types.DBInstance{source, f.restore("s", "r")} {
		err := f.open(i, "wrong-password").Ping()
		if e, ok := errors.AsType[*mysql.MySQLError](err); !ok || e.Number != 1045 {
			t.Errorf("%s with a wrong password: %v", *i.DBInstanceIdentifier, err)
		}
		if err := f.open(i, "password").Ping(); err != nil {
			t.Errorf("%s: %v", *i.DBInstanceIdentifier, err)
		}
	}
}

// Without its key encrypted data stays closed: no restore, no copy, and after a
// restart no database.
func TestDisabledKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	made, err := f.kms().CreateKey(ctx, &kms.CreateKeyInput{Description: aws.String("test")})
	if err != nil {
		t.Fatal(err)
	}
	key := *made.KeyMetadata.Arn
	if _, err := f.kms().CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/mine"), TargetKeyId: &key}); err != nil {
		t.Fatal(err)
	}
	f.exec(f.create(f.newInput("db")), theArticle...)
	f.snapshot("db", "plain")
	f.copySnapshot("plain", "enc", "alias/mine")
	encrypted := f.restore("enc", "enc")

	if _, err := f.kms().DisableKey(ctx, &kms.DisableKeyInput{KeyId: &key}); err != nil {
		t.Fatal(err)
	}
	refusal := "] does not exist, is not enabled or you do not have permissions to access it."
	_, err = f.rds().RestoreDBInstanceFromDBSnapshot(ctx, &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: aws.String("enc"), DBInstanceIdentifier: aws.String("again")})
	wantError(t, "restore", err, "KMSKeyNotAccessibleFault: The specified KMS key ["+key+refusal)
	_, err = f.rds().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("plain"), TargetDBSnapshotIdentifier: aws.String("other"), KmsKeyId: aws.String("alias/mine")})
	wantError(t, "copy to the key", err, "KMSKeyNotAccessibleFault: The specified KMS key [alias/mine"+refusal)
	_, err = f.rds().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("enc"), TargetDBSnapshotIdentifier: aws.String("other"), KmsKeyId: aws.String("alias/aws/rds")})
	wantError(t, "copy from the key", err, "KMSKeyNotAccessibleFault: The source snapshot KMS key ["+key+refusal)

	for _, when := range []string{"at once", "after a restart"} {
		if got := *f.describe("enc").DBInstanceStatus; got != "inaccessible-encryption-credentials-recoverable" {
			t.Errorf("%s the instance is %s", when, got)
		}
		db := f.open(encrypted, "password")
		for t.Context().Err() == nil && db.Ping() == nil { // its end is a little later
		}
		f.restart()
	}
	if _, err := f.kms().EnableKey(ctx, &kms.EnableKeyInput{KeyId: &key}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.rds().StartDBInstance(ctx, &rds.StartDBInstanceInput{DBInstanceIdentifier: aws.String("enc")}); err != nil {
		t.Fatal(err)
	}
	if got := *f.describe("enc").DBInstanceStatus; got != "starting" {
		t.Errorf("with the key back it is %s", got)
	}
	if diff := cmp.Diff(map[int]string{1: "Mercury"}, f.planets(f.available("enc"))); diff != "" {
		t.Errorf("with the key back: %s", diff)
	}
}

// The SDK gives each modelled refusal its own type, which only happens when the
// code on the wire is the right one.
func TestErrorsHaveTheSDKsTypes(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	f.create(f.newInput("db"))
	f.snapshot("db", "s")
	none := aws.String("none")
	as := func(what string, err error, target any) {
		t.Helper()
		if !errors.As(err, target) {
			t.Errorf("%s: %v is no %T", what, err, target)
		}
	}
	_, err := f.rds().CreateDBInstance(ctx, f.newInput("db"))
	as("instance exists", err, new(*types.DBInstanceAlreadyExistsFault))
	_, err = f.rds().DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: none})
	as("no instance", err, new(*types.DBInstanceNotFoundFault))
	_, err = f.rds().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")})
	as("snapshot exists", err, new(*types.DBSnapshotAlreadyExistsFault))
	_, err = f.rds().DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: none})
	as("no snapshot", err, new(*types.DBSnapshotNotFoundFault))
	_, err = f.rds().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("c"), KmsKeyId: none})
	as("no key", err, new(*types.KMSKeyNotAccessibleFault))
	_, err = f.rds().DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: none})
	as("no group", err, new(*types.DBSubnetGroupNotFoundFault))
	if _, err := f.rds().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("new")}); err != nil {
		t.Fatal(err)
	}
	_, err = f.rds().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("new"), TargetDBSnapshotIdentifier: aws.String("c")})
	as("snapshot state", err, new(*types.InvalidDBSnapshotStateFault))
	_, err = f.rds().CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("newer")})
	as("instance state", err, new(*types.InvalidDBInstanceStateFault))
	_, err = f.kms().DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: none})
	as("no key at KMS", err, new(*kmstypes.NotFoundException))
	wantError(t, "no key at KMS", err, "NotFoundException: Invalid keyId 'none'")
	_, err = f.rds().StopDBInstance(ctx, &rds.StopDBInstanceInput{DBInstanceIdentifier: aws.String("db")})
	wantError(t, "unknown action", err, "InvalidAction: Could not find operation StopDBInstance for version 2014-10-31: the sandbox doesn't have it")
	_, err = f.kms().ListGrants(ctx, &kms.ListGrantsInput{KeyId: none})
	wantError(t, "unknown KMS action", err, "UnknownOperationException: the sandbox's KMS doesn't have ListGrants")
}

// The waiters of the SDK end.
func TestSDKWaiters(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	if _, err := f.rds().CreateDBInstance(ctx, f.newInput("db")); err != nil {
		t.Fatal(err)
	}
	fast := func(o *rds.DBInstanceAvailableWaiterOptions) { o.MinDelay, o.MaxDelay = 1, 1 }
	if err := rds.NewDBInstanceAvailableWaiter(f.rds(), fast).Wait(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("db")}, 1e10); err != nil {
		t.Error(err)
	}
	if _, err := f.rds().DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("db"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	gone := func(o *rds.DBInstanceDeletedWaiterOptions) { o.MinDelay, o.MaxDelay = 1, 1 }
	if err := rds.NewDBInstanceDeletedWaiter(f.rds(), gone).Wait(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("db")}, 1e10); err != nil {
		t.Error(err)
	}
}
