package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// A new stack: shown, asked about, uploaded, made, followed, with its outputs.
func TestDeployNew(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := f.mustDeploy(t, func(cfg *deploy.StackConfig) {
		cfg.Tags = map[string]string{"team": "db"}
		cfg.Confirm = func(_ context.Context, q deploy.Question) error {
			f.asked++
			if got := fmt.Sprintf("%s as %s: %s", q.Place, q.User, q.Stack); got != "account 123456789012, Region us-east-1, "+f.http.URL+" as arn:aws:iam::123456789012:user/sandbox: rdscrypt" {
				t.Errorf("asked about %s", got)
			}
			if n := f.countOf("PutObject"); n > 0 {
				t.Errorf("%d files are uploaded before the answer", n)
			}
			return nil
		}
	})
	if f.asked != 1 || string(f.shown.Type) != "CREATE" || !slices.Equal(f.actions(), []string{"Add"}) || len(f.shown.Changes) < 15 {
		t.Errorf("asked %d times, shown %+v", f.asked, f.shown)
	}
	if d.Status != "CREATE_COMPLETE" || f.Status("rdscrypt") != "CREATE_COMPLETE" {
		t.Errorf("the stack is %s, told as %s", f.Status("rdscrypt"), d.Status)
	}
	if first, last := f.events[0], f.events[len(f.events)-1]; first != "CREATE_IN_PROGRESS rdscrypt" || last != "CREATE_COMPLETE rdscrypt" {
		t.Errorf("the events go from %s to %s", first, last)
	}
	outputs := map[string]string{}
	for _, o := range d.Outputs {
		outputs[o.Key] = o.Value
	}
	for key, want := range map[string]string{
		"BasicStateMachineArn":      "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic",
		"CreateSnapshotFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:rdscrypt-create-snapshot",
		"StateMachineLogGroupName":  "/aws/vendedlogs/states/rdscrypt",
	} {
		if outputs[key] != want {
			t.Errorf("%s is %q, want %s", key, outputs[key], want)
		}
	}
	want := []string{"rdscrypt encrypt DB_INSTANCE --workflow basic --on step-functions --region us-east-1 --endpoint-url " + f.http.URL}
	if diff := cmp.Diff(want, d.Next); diff != "" {
		t.Errorf("what to do next (-want +got):\n%s", diff)
	}
	key := regexp.MustCompile(`^rdscrypt/rdscrypt/[0-9a-f]{64}/(basic\.asl\.json|rdscrypt-lambda\.zip)$`)
	if objects := f.Objects(bucketName); len(objects) != 2 || !key.MatchString(objects[0]) || !key.MatchString(objects[1]) {
		t.Errorf("uploaded: %v", objects)
	}
}

// The same again changes nothing and leaves nothing, not even with another
// version of the program.
func TestDeployAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	puts := f.countOf("PutObject")
	d := f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.Version = "v1.3.0" })
	if d.ChangeSet != nil || f.shown != nil || len(d.Outputs) == 0 || len(d.Next) != 1 || d.Status != "CREATE_COMPLETE" {
		t.Errorf("got %+v, shown %v", d, f.shown)
	}
	if f.countOf("PutObject") != puts || f.countOf("ExecuteChangeSet") != 1 || f.ChangeSets("rdscrypt") != 0 || f.asked != 1 {
		t.Errorf("something was done: %v, %d change sets left", f.Calls(), f.ChangeSets("rdscrypt"))
	}
}

// An update uploads only what is new, keeps parameters and tags that aren't
// given, and finds its bucket by itself.
func TestDeployUpdate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, func(cfg *deploy.StackConfig) {
		cfg.Parameters = map[string]string{"LogRetentionDays": "90", "Prefix": "mine"}
		cfg.Tags = map[string]string{"team": "db"}
	})
	d := f.mustDeploy(t, func(cfg *deploy.StackConfig) {
		cfg.Bucket, cfg.FunctionZip = "", functionZip(t, "another program")
		cfg.Tags = map[string]string{"stage": "test"}
	})
	if d.Status != "UPDATE_COMPLETE" || !slices.Equal(f.actions(), []string{"Modify"}) {
		t.Errorf("%s with %v", d.Status, f.actions())
	}
	for _, c := range f.shown.Changes {
		if c.Type != "AWS::Lambda::Function" || !slices.Equal(c.Details, []string{"Properties.Code"}) || c.Replacement != "False" {
			t.Errorf("changes %+v", c)
		}
	}
	if len(f.Objects(bucketName)) != 3 || f.countOf("PutObject") != 3 {
		t.Errorf("%d uploads, there are %v", f.countOf("PutObject"), f.Objects(bucketName))
	}
	if !slices.ContainsFunc(f.said, func(s string) bool { return strings.HasSuffix(s, "/basic.asl.json is there already") }) {
		t.Errorf("said %q", f.said)
	}
	// The state machine kept its other name, so the next command has to say it.
	if !strings.Contains(d.Next[0], " --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:mine-basic ") {
		t.Errorf("next is %s", d.Next[0])
	}
}

// A changed parameter shows what is replaced.
func TestDeployParameter(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	f.mustDeploy(t, func(cfg *deploy.StackConfig) {
		cfg.Parameters = map[string]string{"Prefix": "other", "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:alias/databases"}
	})
	i := slices.IndexFunc(f.shown.Changes, func(c deploy.Change) bool { return c.LogicalID == "CopySnapshotFunction" })
	if i < 0 {
		t.Fatalf("the function isn't changed: %+v", f.shown.Changes)
	}
	c := f.shown.Changes[i]
	if c.Replacement != "True" || c.PhysicalID == "" || !slices.Contains(c.Details, "Properties.FunctionName (Always)") {
		t.Errorf("changes %+v", c)
	}
}

// A dry run uploads nothing and leaves no change set, and no stack that wasn't
// there.
func TestDryRun(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	dry := func(cfg *deploy.StackConfig) { cfg.DryRun, cfg.FunctionZip = true, functionZip(t, "dry") }
	d := f.mustDeploy(t, dry)
	if d.ChangeSet == nil || !d.DryRun || f.Status("rdscrypt") != "" || f.asked != 0 || f.countOf("PutObject") != 0 {
		t.Errorf("got %+v, the stack is %q", d, f.Status("rdscrypt"))
	}
	f.mustDeploy(t, nil)
	d = f.mustDeploy(t, dry)
	if d.ChangeSet == nil || f.Status("rdscrypt") != "CREATE_COMPLETE" || f.ChangeSets("rdscrypt") != 0 {
		t.Errorf("got %+v, the stack is %q with %d change sets", d, f.Status("rdscrypt"), f.ChangeSets("rdscrypt"))
	}
}

// A no leaves nothing behind.
func TestDeployDenied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	no := errors.New("no")
	_, err := f.deploy(t, func(cfg *deploy.StackConfig) {
		cfg.Confirm = func(context.Context, deploy.Question) error { return no }
	})
	if !errors.Is(err, no) || f.Status("rdscrypt") != "" || len(f.Objects(bucketName)) > 0 {
		t.Errorf("%v; the stack is %q, the bucket has %v", err, f.Status("rdscrypt"), f.Objects(bucketName))
	}
}

// In an account of nobody nobody is asked.
func TestDeployLoopback(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Client = connect(t, f.http.URL)
	f.mustDeploy(t, nil)
	if f.asked != 0 || f.shown == nil {
		t.Errorf("asked %d times, shown %v", f.asked, f.shown)
	}
}

// The template goes along with the call, which has a limit.
func TestTemplateFits(t *testing.T) {
	t.Parallel()
	paths, err := deploy.Artifacts()
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]deploy.Location{}
	for _, path := range paths {
		// Names of buckets have up to 63 characters, those of stacks 128.
		places[path] = deploy.Location{Bucket: strings.Repeat("b", 63), Key: strings.Repeat("k", 9+128+1+64+1+len("rdscrypt-lambda.zip"))}
	}
	text, err := deploy.Template(places)
	if err != nil {
		t.Fatal(err)
	}
	text, err = deploy.Stamp(text, "v1.2.3-0.20261124080000-0123456789ab+dirty")
	if err != nil || len(text) > deploy.ChangeSetLimit {
		t.Errorf("%v; the template has %d bytes of %d: upload it and name its TemplateURL", err, len(text), deploy.ChangeSetLimit)
	}
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	ordered := []string{"v0.0.0-20261101000000-0123456789ab", "v0.0.0-20261102000000-0123456789ab", "v0.9.0", "v0.10.0-alpha", "v0.10.0-alpha.1", "v0.10.0-alpha.beta", "v0.10.0-beta.2", "v0.10.0-beta.11", "v0.10.0", "v1.0.0"}
	for i, a := range ordered {
		for j, b := range ordered {
			got := deploy.CompareVersions(a, b)
			if got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%s against %s: %d", a, b, got)
			}
		}
	}
	for _, unknown := range []string{"", "(devel)", "1.0.0", "v1", "v1.2.x"} {
		if deploy.CompareVersions(unknown, "v1.0.0") != 0 || deploy.CompareVersions("v1.0.0", unknown) != 0 {
			t.Errorf("%q is older or newer", unknown)
		}
	}
	if deploy.CompareVersions("v1.0.0+dirty", "v1.0.0") != 0 {
		t.Error("the build counts")
	}
}
