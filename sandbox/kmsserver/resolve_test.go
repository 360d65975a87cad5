package kmsserver_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
)

func TestResolveTakesEveryNameOfAKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	f.call("CreateAlias", object{"AliasName": "alias/app/db_1", "TargetKeyId": arn})
	id := strings.TrimPrefix(arn, prefix+"key/")
	want := kmsserver.Key{ID: id, ARN: arn, State: kmsserver.Enabled, Manager: kmsserver.CustomerManaged}
	for _, ref := range []string{id, arn, "alias/app/db_1", prefix + "alias/app/db_1"} {
		got, err := f.Resolve(region, ref)
		if err != nil {
			t.Errorf("%s: %v", ref, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", ref, diff)
		}
	}
	_, err := f.Resolve("us-east-1", id)
	wantError(t, "another Region", err, "NotFoundException: Key 'arn:aws:kms:us-east-1:123456789012:key/"+id+"' does not exist")
}

// The key of RDS is made at its first use, once a Region, and stays.
func TestRDSKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	alias := object{"AliasArn": prefix + "alias/aws/rds", "AliasName": "alias/aws/rds"}
	listed := f.call("ListAliases", nil)["Aliases"]
	if diff := cmp.Diff([]any{alias}, listed); diff != "" {
		t.Errorf("before its first use: %s", diff)
	}

	// All first users get the same key.
	var users sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		users.Go(func() {
			key, err := f.Resolve(region, "alias/aws/rds")
			if err != nil {
				t.Error(err)
			}
			ids[i] = key.ID
		})
	}
	users.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("keys %q", ids)
		}
	}

	f.restart()
	key, err := f.Resolve(region, prefix+"alias/aws/rds")
	if err != nil {
		t.Fatal(err)
	}
	if want := (kmsserver.Key{ID: ids[0], ARN: prefix + "key/" + ids[0], State: kmsserver.Enabled, Manager: kmsserver.AWSManaged}); key != want {
		t.Errorf("got %+v, want %+v", key, want)
	}
	alias["TargetKeyId"] = key.ID
	if diff := cmp.Diff([]any{alias}, f.call("ListAliases", nil)["Aliases"]); diff != "" {
		t.Errorf("after its first use: %s", diff)
	}

	other, err := f.Resolve("us-east-1", "alias/aws/rds")
	if err != nil || other.ID == key.ID || !strings.HasPrefix(other.ARN, "arn:aws:kms:us-east-1:") {
		t.Errorf("in another Region: %+v, %v", other, err)
	}
}

func TestAliases(t *testing.T) {
	t.Parallel()
	f := setup(t)
	one, two := f.createKey(), f.createKey()
	f.call("CreateAlias", object{"AliasName": "alias/one", "TargetKeyId": one})
	f.call("CreateAlias", object{"AliasName": "alias/two", "TargetKeyId": two})
	names := func(in object) []string {
		var out []string
		for _, a := range f.call("ListAliases", in)["Aliases"].([]any) {
			out = append(out, a.(object)["AliasName"].(string))
		}
		return out
	}
	if diff := cmp.Diff([]string{"alias/aws/rds", "alias/one", "alias/two"}, names(nil)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"alias/two"}, names(object{"KeyId": two})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"alias/aws/rds"}, names(object{"Limit": 1})); diff != "" {
		t.Error(diff)
	}
	f.call("DeleteAlias", object{"AliasName": "alias/one"})
	if diff := cmp.Diff([]string{"alias/aws/rds", "alias/two"}, names(nil)); diff != "" {
		t.Error(diff)
	}
	if got := f.state(one); got != "Enabled" {
		t.Errorf("the alias took its key along: %s", got)
	}
}
