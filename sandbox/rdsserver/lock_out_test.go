package rdsserver_test

import (
	"context"
	"net"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

const keyMissing = "inaccessible-encryption-credentials-recoverable"

// encrypted makes an encrypted instance and gives the ARN of its key.
func (f *fixture) encrypted(id string) (key string) {
	f.t.Helper()
	key = f.key()
	in := newInput(id)
	in.StorageEncrypted, in.KmsKeyId = aws.Bool(true), &key
	f.create(in)
	return key
}

func (f *fixture) startInstance(id string) error {
	_, err := f.client().StartDBInstance(context.Background(), &rds.StartDBInstanceInput{DBInstanceIdentifier: &id})
	return err
}

// wantNobody checks that connections to an address are closed at once.
func (f *fixture) wantNobody(address *types.Endpoint) {
	f.t.Helper()
	c, err := net.Dial("tcp4", net.JoinHostPort(*address.Address, strconv.Itoa(int(*address.Port))))
	if err != nil {
		f.t.Fatal(err)
	}
	defer c.Close()
	if n, err := c.Read(make([]byte, 1)); n > 0 || err == nil {
		f.t.Errorf("somebody answers at %v", address)
	}
}

// An instance whose key is disabled is gone for its clients at once, and comes
// back when it is started once the key is there again.
func TestDisabledKeyLocksOut(t *testing.T) {
	t.Parallel()
	for _, disable := range []struct{ action, undo string }{{"DisableKey", ""}, {"ScheduleKeyDeletion", "CancelKeyDeletion"}} {
		t.Run(disable.action, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			key := f.encrypted("enc")
			other := f.encrypted("other")
			address := f.describe("enc").Endpoint
			f.database("enc").write("locked")
			body := `{"KeyId":"` + key + `"}`

			f.kms(disable.action, body)
			if a, b := f.status("enc"), f.status("other"); a != keyMissing || b != "available" {
				t.Errorf("statuses %s and %s", a, b)
			}
			f.idle()
			f.wantNobody(address)
			wantError(t, "start without the key", f.startInstance("enc"), "KMSKeyNotAccessibleFault: The specified KMS key ["+key+"] does not exist, is not enabled or you do not have permissions to access it.")

			if disable.undo != "" {
				f.kms(disable.undo, body)
			}
			f.kms("EnableKey", body)
			if got := f.status("enc"); got != keyMissing {
				t.Errorf("before it is started: %s", got)
			}
			if err := f.startInstance("enc"); err != nil {
				t.Fatal(err)
			}
			if got := f.status("enc"); got != "starting" {
				t.Errorf("started: %s", got)
			}
			if got := f.available("enc").Endpoint; *got.Address != *address.Address || *got.Port != *address.Port {
				t.Errorf("address %v, was %v", got, address)
			}
			if got := f.database("enc").read(); got != "locked" {
				t.Errorf("data %q", got)
			}
			wantError(t, "start of one that runs", f.startInstance("other"), "InvalidDBInstanceState: Instance other cannot be started as it is not in one of the following statuses: 'stopped, inaccessible-encryption-credentials-recoverable'.")
			wantError(t, "start of none", f.startInstance("none"), "DBInstanceNotFound: DBInstance none not found.")
			f.kms("DisableKey", `{"KeyId":"`+other+`"}`)
			f.delete("other") // also without its key
		})
	}
}

// A key that goes while the instance is in a passing status is found when that
// ends.
func TestDisabledKeyDuringABackup(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := f.encrypted("enc")
	if _, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("enc"), DBSnapshotIdentifier: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	f.kms("DisableKey", `{"KeyId":"`+key+`"}`)
	if got := f.status("enc"); got != "backing-up" {
		t.Errorf("during it: %s", got)
	}
	if got := f.status("enc"); got != keyMissing {
		t.Errorf("after it: %s", got)
	}
}

// An instance that was being started when the sandbox ended runs after that.
func TestRestartDuringAStart(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := `{"KeyId":"` + f.encrypted("enc") + `"}`
	f.database("enc").write("kept")
	f.kms("DisableKey", key)
	f.kms("EnableKey", key)
	if err := f.startInstance("enc"); err != nil {
		t.Fatal(err)
	}
	f.restart()
	if got := f.status("enc"); got != "available" {
		t.Errorf("it is %s", got)
	}
	if got := f.database("enc").read(); got != "kept" {
		t.Errorf("data %q", got)
	}
}
