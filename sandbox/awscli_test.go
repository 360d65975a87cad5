package sandbox_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/test/require"
)

// aws calls the AWS CLI and gives what it printed.
func (f *fixture) aws(args ...string) (string, error) {
	f.t.Helper()
	cmd := exec.Command("aws", append([]string{"--endpoint-url", f.Endpoint()}, args...)...)
	// Nothing of the machine's own configuration, but PATH and HOME, which the
	// command may need to find itself.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return string(out), err
}

// run calls the AWS CLI and reads the JSON that it prints; into is nil when it
// must print nothing.
func (f *fixture) run(into any, args ...string) {
	f.t.Helper()
	out, err := f.aws(args...)
	if err != nil {
		f.t.Fatalf("aws %s: %v", strings.Join(args, " "), err)
	}
	if into == nil {
		if out != "" {
			f.t.Errorf("aws %s printed %s", strings.Join(args, " "), out)
		}
		return
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		f.t.Fatalf("aws %s: %v in %s", strings.Join(args, " "), err, out)
	}
}

// The AWS CLI parses everything that it needs: calls of each service, lists,
// booleans, nothing at all, and a refusal. Each start of the CLI takes a second,
// so the calls are few.
func TestAWSCLI(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	f := setup(t)
	run := f.run
	var any map[string]any
	run(&any, "rds", "create-db-subnet-group", "--db-subnet-group-name", "dbsubnetgroup", "--db-subnet-group-description", "testgroup.",
		"--subnet-ids", "subnet-0123456789abcdef0", "subnet-89abcdef")
	run(&any, "rds", "create-db-instance", "--db-instance-identifier", "soa-04-005", "--db-instance-class", "db.t3.micro", "--engine", "mysql",
		"--allocated-storage", "20", "--master-username", "testuser", "--master-user-password", "password", "--no-publicly-accessible",
		"--db-subnet-group-name", "dbsubnetgroup", "--vpc-security-group-ids", "sg-09dfb82d21e4846c4", "sg-0123abcd",
		"--tags", "Key=team,Value=data platform", "Key=empty,Value=")
	f.exec(f.available("soa-04-005"), theArticle...)
	run(nil, "rds", "add-tags-to-resource", "--resource-name", "arn:aws:rds:us-east-1:123456789012:db:soa-04-005", "--tags", "Key=more,Value=1")

	var list struct {
		DBInstances []struct {
			DBInstanceStatus   string
			PubliclyAccessible bool
			VpcSecurityGroups  []struct{ VpcSecurityGroupID string }
			DBSubnetGroup      struct{ DBSubnetGroupName string }
			TagList            []struct{ Key, Value string }
			StorageEncrypted   bool
			KmsKeyID           string
		}
	}
	run(&list, "rds", "describe-db-instances", "--filters", "Name=engine,Values=mysql,mariadb", "Name=db-instance-id,Values=soa-04-005")
	i := list.DBInstances[0]
	if i.DBInstanceStatus != "available" || i.PubliclyAccessible || i.DBSubnetGroup.DBSubnetGroupName != "dbsubnetgroup" || len(i.VpcSecurityGroups) != 2 {
		t.Errorf("got %+v", i)
	}
	if diff := cmp.Diff([]struct{ Key, Value string }{{"team", "data platform"}, {"empty", ""}, {"more", "1"}}, i.TagList); diff != "" {
		t.Error(diff)
	}

	run(&any, "rds", "create-db-snapshot", "--db-instance-identifier", "soa-04-005", "--db-snapshot-identifier", "plain")
	f.availableSnapshot("plain")
	run(&any, "rds", "copy-db-snapshot", "--source-db-snapshot-identifier", "plain", "--target-db-snapshot-identifier", "enc", "--kms-key-id", "alias/aws/rds")
	f.availableSnapshot("enc")
	run(&any, "rds", "restore-db-instance-from-db-snapshot", "--db-instance-identifier", "enc", "--db-snapshot-identifier", "enc")
	f.available("enc")
	run(&list, "rds", "describe-db-instances", "--db-instance-identifier", "enc")
	var key struct {
		KeyMetadata struct{ Arn, KeyManager string }
	}
	run(&key, "kms", "describe-key", "--key-id", "alias/aws/rds")
	if i := list.DBInstances[0]; !i.StorageEncrypted || i.KmsKeyID != key.KeyMetadata.Arn || key.KeyMetadata.KeyManager != "AWS" {
		t.Errorf("instance %+v, key %+v", i, key)
	}
	if got := f.planets(f.describe("enc")); got[1] != "Mercury" {
		t.Errorf("rows %v", got)
	}
	run(&any, "sts", "get-caller-identity")
	if any["Account"] != "123456789012" {
		t.Errorf("identity %v", any)
	}
	_, err := f.aws("rds", "create-db-snapshot", "--db-instance-identifier", "soa-04-005", "--db-snapshot-identifier", "plain")
	want := "An error occurred (DBSnapshotAlreadyExists) when calling the CreateDBSnapshot operation: " +
		"Cannot create the snapshot because a snapshot with the identifier plain already exists."
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
