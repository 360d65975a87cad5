package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// denied refuses an action as IAM does.
func denied(action string) map[string]*wire.Error {
	e := wire.Errorf("AccessDenied", "User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: %s because no identity-based policy allows it", action)
	e.Status = 403
	return map[string]*wire.Error{action: e}
}

// wantRefusal checks the text of a refusal, in which a * stands for anything.
func wantRefusal(t *testing.T, err error, want string) {
	t.Helper()
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || !fits(want, err.Error()) {
		t.Errorf("got  %T %v\nwant a refusal %s", err, err, want)
	}
}

func fits(pattern, text string) bool {
	before, after, _ := strings.Cut(pattern, "*")
	return pattern == text || strings.Contains(pattern, "*") && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
}

// What is found wrong before anything changes. After each of them there is no
// stack, no change set and no object.
func TestDeployRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "text.zip")
	if err := os.WriteFile(text, []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		refuse map[string]*wire.Error
		change func(*deploy.StackConfig)
		want   string
	}{
		"no bucket named": {nil, func(cfg *deploy.StackConfig) { cfg.Bucket = "" },
			"no bucket is named, and CloudFormation takes functions and definitions from one in Region us-east-1: name one with --bucket, or make one with aws s3 mb s3://rdscrypt-123456789012-us-east-1 --region us-east-1 --endpoint-url *"},
		"no such bucket": {nil, func(cfg *deploy.StackConfig) { cfg.Bucket = "nope" },
			"there is no bucket nope: make it with aws s3 mb s3://nope --region us-east-1 --endpoint-url *, or name another with --bucket"},
		"other Region's bucket": {nil, func(cfg *deploy.StackConfig) { cfg.Bucket = "elsewhere" },
			"bucket elsewhere is in Region eu-central-1, the stack would be in us-east-1: name a bucket of us-east-1 with --bucket, or deploy with --region eu-central-1"},
		"no upload": {denied("PutObject"), nil,
			"s3:PutObject isn't allowed in bucket my-artifacts: AccessDenied: User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: PutObject because no identity-based policy allows it (PutObject): allow s3:PutObject in IAM and in the bucket's policy, or name another bucket with --bucket"},
		"no change sets": {denied("CreateChangeSet"), nil,
			"AccessDenied: *(CreateChangeSet): allow the action in IAM, or choose another --profile"},
		"no execution": {denied("ExecuteChangeSet"), nil,
			"AccessDenied: *(ExecuteChangeSet): allow the action in IAM, or choose another --profile"},
		"no looking": {denied("DescribeStacks"), nil,
			"AccessDenied: *(DescribeStacks): allow the action in IAM, or choose another --profile"},
		"expired": {map[string]*wire.Error{"DescribeStacks": wire.Errorf("ExpiredToken", "The security token included in the request is expired")}, nil,
			"ExpiredToken: The security token included in the request is expired (DescribeStacks): log in again with aws sso login or aws configure, or choose another --profile; credentials of one partition aren't valid in the Regions of another"},
		"somebody was quicker": {map[string]*wire.Error{"ExecuteChangeSet": wire.Errorf("InvalidChangeSetStatus", "ChangeSet cannot be executed in its current status of [OBSOLETE]")}, nil,
			"somebody else has changed stack rdscrypt meanwhile: deploy again"},
		"no zip": {nil, func(cfg *deploy.StackConfig) { cfg.FunctionZip = "nope.zip" },
			"the zip of the functions, nope.zip, isn't there: make it with rdscrypt package, or make package, in the source tree, or pass --function-zip"},
		"a zip that is none": {nil, func(cfg *deploy.StackConfig) { cfg.FunctionZip = text },
			text + " isn't a zip with a file bootstrap in it: make one with rdscrypt package, or make package, in the source tree"},
		"a key's form": {nil, func(cfg *deploy.StackConfig) {
			cfg.Parameters = map[string]string{"KmsKeyId": "arn:aws:kms:us-east-1:210987654321:alias/x"}
		},
			"ValidationError: Parameter KmsKeyId failed to satisfy constraint: alias/NAME, or the ARN of a key as DescribeKey shows it (CreateChangeSet): see rdscrypt deploy --help"},
		"a key's Region": {nil, func(cfg *deploy.StackConfig) {
			cfg.Parameters = map[string]string{"KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
		},
			"KmsKeyId arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab is in Region eu-west-1, the stack in us-east-1: choose one of the stack's Region, or another --region"},
		"a topic's partition": {nil, func(cfg *deploy.StackConfig) {
			cfg.Parameters = map[string]string{"AlarmTopicArn": "arn:aws-cn:sns:us-east-1:123456789012:alarms"}
		},
			"AlarmTopicArn arn:aws-cn:sns:us-east-1:123456789012:alarms is in the partition aws-cn, the credentials are of aws: choose one of the same partition, or another --profile"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.Refuse = test.refuse
			_, err := f.deploy(t, test.change)
			wantRefusal(t, err, test.want)
			if f.Status("rdscrypt") != "" || len(f.Objects(bucketName)) > 0 && test.refuse["ExecuteChangeSet"] == nil {
				t.Errorf("left: stack %q, objects %v", f.Status("rdscrypt"), f.Objects(bucketName))
			}
		})
	}
}

// What can't be meant is an error of its own kind, and nobody is asked.
func TestDeployInvalid(t *testing.T) {
	t.Parallel()
	for want, parameters := range map[string]map[string]string{
		`parameter "WaitSecond" isn't one of the template: use AlarmTopicArn, *`:         {"WaitSecond": "5"},
		`subnet IDs "subnet-1" need security groups: pass --vpc-security-group-ids, too`: {"SubnetIds": "subnet-1"},
		`security group IDs "sg-1" need subnets: pass --vpc-subnet-ids, too`:             {"SecurityGroupIds": "sg-1"},
	} {
		f := newFixture(t)
		_, err := f.deploy(t, func(cfg *deploy.StackConfig) { cfg.Parameters = parameters })
		var invalid *rdscrypt.InvalidError
		if !errors.As(err, &invalid) || !fits(want, err.Error()) {
			t.Errorf("got %T %v, want %s", err, err, want)
		}
		if f.countOf("DescribeStacks") != 0 {
			t.Errorf("called %v", f.Calls())
		}
	}
	if _, err := deploy.ParseStackName("my stack"); err == nil || err.Error() != `stack name "my stack" can't be one: use letters, digits and hyphens, 128 at most, a letter first` {
		t.Errorf("got %v", err)
	}
}

// Stacks that can't be brought up to date as they are.
func TestDeployStatus(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	flags := " --region us-east-1 --endpoint-url " + f.http.URL
	undeploy := ", from which it can't be updated: take it away with rdscrypt undeploy --stack-name rdscrypt" + flags + ", then deploy again"
	for status, want := range map[string]string{
		"ROLLBACK_COMPLETE":                   undeploy,
		"ROLLBACK_FAILED":                     undeploy,
		"CREATE_FAILED":                       undeploy,
		"DELETE_FAILED":                       undeploy,
		"UPDATE_ROLLBACK_FAILED":              ", from which it can't be updated: put right what the events tell of and go on with aws cloudformation continue-update-rollback --stack-name rdscrypt" + flags + ", then deploy again",
		"UPDATE_ROLLBACK_IN_PROGRESS":         ", somebody else is changing it: wait until it has ended, see aws cloudformation describe-stack-events --stack-name rdscrypt" + flags,
		"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": ", somebody else is changing it: wait until it has ended, see aws cloudformation describe-stack-events --stack-name rdscrypt" + flags,
	} {
		f.SetStatus("rdscrypt", status)
		_, err := f.deploy(t, nil)
		wantRefusal(t, err, "stack rdscrypt is "+status+want)
	}
	if n := f.countOf("CreateChangeSet"); n != 1 {
		t.Errorf("%d change sets", n)
	}
	f.SetStatus("rdscrypt", "UPDATE_ROLLBACK_COMPLETE")
	f.mustDeploy(t, nil)
}

// A newer version's stack isn't made older without being told to, another
// program's isn't touched at all, and one that was deployed with the AWS CLI is
// taken over.
func TestDeployOthers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.Version = "v1.10.0" })
	_, err := f.deploy(t, nil)
	wantRefusal(t, err, "stack rdscrypt was deployed by rdscrypt v1.10.0, which is newer than this one, v1.2.0: use that version or a newer one, or pass --allow-downgrade")
	f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.AllowDowngrade = true })
	if err := f.SetTemplate("rdscrypt", func(text string) string {
		return strings.Replace(text, `  "rdscrypt:version": "v1.10.0"`+"\n", "", 1)
	}); err != nil {
		t.Fatal(err)
	}
	f.mustDeploy(t, nil)
	if err := f.SetTemplate("rdscrypt", func(text string) string { return strings.Replace(text, "rdscrypt on AWS", "the shop", 1) }); err != nil {
		t.Fatal(err)
	}
	_, err = f.deploy(t, nil)
	if err == nil || !strings.HasPrefix(err.Error(), `stack rdscrypt isn't rdscrypt's, its description is "the shop: `) || !strings.HasSuffix(err.Error(), ": choose another name with --stack-name") {
		t.Errorf("got %v", err)
	}
}

// A resource that can't be made: what failed first, what is left, and the way on.
func TestDeployFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const reason = "User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: iam:CreateRole"
	f.Fail = map[string]string{"DescribeRole": reason}
	f.Stick = map[string]string{"CopyRole": "it sticks"}
	_, err := f.deploy(t, nil)
	var failed *deploy.FailedError
	if !errors.As(err, &failed) {
		t.Fatalf("got %v", err)
	}
	undeploy := "rdscrypt undeploy --stack-name rdscrypt --region us-east-1 --endpoint-url " + f.http.URL
	if want := "stack rdscrypt is ROLLBACK_FAILED, because of DescribeRole (AWS::IAM::Role): " + reason + ": put that right, take the stack away with " + undeploy + ", and deploy again"; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if len(failed.Failures) != 2 || len(failed.Left) != 1 || failed.Left[0].LogicalID != "CopyRole" {
		t.Errorf("failed %+v, left %+v", failed.Failures, failed.Left)
	}
	// And so it goes on.
	f.Fail, f.Stick = nil, nil
	_, err = f.deploy(t, nil)
	wantRefusal(t, err, "stack rdscrypt is ROLLBACK_FAILED, from which it can't be updated: take it away with "+undeploy+", then deploy again")
	if _, _, err := f.undeploy(t, "rdscrypt"); err != nil {
		t.Fatal(err)
	}
	f.mustDeploy(t, nil)
	f.Fail = map[string]string{"BasicStateMachine": "the definition is wrong"}
	_, err = f.deploy(t, func(cfg *deploy.StackConfig) { cfg.Parameters = map[string]string{"WaitSeconds": "5"} })
	if want := "stack rdscrypt is UPDATE_ROLLBACK_COMPLETE, because of BasicStateMachine (AWS::StepFunctions::StateMachine): the definition is wrong: it is as it was before; put that right and deploy again"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A change set that can't be taken back is named with the command that deletes it.
func TestChangeSetLeft(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Refuse = denied("DeleteStack")
	_, err := f.deploy(t, func(cfg *deploy.StackConfig) { cfg.DryRun = true })
	const want = "a change set is left that couldn't be deleted: AccessDenied: User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: DeleteStack because no identity-based policy allows it (DeleteStack): delete it with aws cloudformation delete-stack --stack-name rdscrypt --region us-east-1 --endpoint-url *"
	var refusal *rdscrypt.Refusal
	if err == nil || !strings.HasPrefix(err.Error(), strings.TrimSuffix(want, "*")) || errors.As(err, &refusal) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	// The stack that is left is no hindrance, and isn't deleted by who didn't make it.
	f.Refuse = nil
	f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.DryRun = true })
	if f.Status("rdscrypt") != "REVIEW_IN_PROGRESS" {
		t.Errorf("the stack in review is %q", f.Status("rdscrypt"))
	}
	f.mustDeploy(t, nil)

	f = newFixture(t)
	f.mustDeploy(t, nil)
	f.Refuse = denied("DeleteChangeSet")
	_, err = f.deploy(t, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "a change set is left that couldn't be deleted: AccessDenied: ") {
		t.Errorf("without changes: %v", err)
	}
	_, err = f.deploy(t, func(cfg *deploy.StackConfig) {
		cfg.Parameters = map[string]string{"WaitSeconds": "5"}
		cfg.Confirm = func(context.Context, deploy.Question) error { return errors.New("no") }
	})
	if err == nil || !strings.HasPrefix(err.Error(), "no; a change set is left that couldn't be deleted: AccessDenied: ") || !strings.Contains(err.Error(), ": delete it with aws cloudformation delete-change-set --change-set-name rdscrypt-") {
		t.Errorf("got %v", err)
	}
}

// A stack in review that somebody else has a change set in stays for them.
func TestChangeSetOfTwo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := connect(t, f.http.URL)
	cfg := f.config
	cfg.Confirm = func(context.Context, deploy.Question) error { return errors.New("no") }
	f.config.Show = func(*deploy.ChangeSet) {
		// The second one finds the stack in review.
		second := cfg
		second.Show, second.DryRun = func(*deploy.ChangeSet) {}, false
		if _, err := other.AsAmazon().Deploy(t.Context(), second); err == nil || err.Error() != "no" {
			t.Errorf("the second: %v", err)
		}
	}
	f.mustDeploy(t, nil)

	f = newFixture(t)
	other = connect(t, f.http.URL)
	inner := f.config
	inner.Confirm = func(context.Context, deploy.Question) error {
		f.Refuse = denied("DeleteChangeSet") // what keeps a change set there
		return errors.New("no")
	}
	f.config.Show = func(*deploy.ChangeSet) { _, _ = other.AsAmazon().Deploy(t.Context(), inner); f.Refuse = nil }
	f.config.Confirm = func(context.Context, deploy.Question) error { return errors.New("no") }
	if _, err := f.Deploy(t.Context(), f.config); err == nil || err.Error() != "no" || f.Status("rdscrypt") != "REVIEW_IN_PROGRESS" || f.ChangeSets("rdscrypt") != 1 {
		t.Errorf("%v; the stack is %q with %d change sets", err, f.Status("rdscrypt"), f.ChangeSets("rdscrypt"))
	}
}

// Ctrl-C while the stack is made: it goes on, and the message says how to look.
// Before that nothing is left.
func TestDeployInterrupted(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]string{
		"DescribeStacks":    "interrupted: nothing was changed",
		"CreateChangeSet":   "interrupted: nothing was changed",
		"DescribeChangeSet": "interrupted: nothing was changed",
		"PutObject":         "interrupted: nothing was changed",
	} {
		f := newFixture(t)
		ctx, cancel := context.WithCancel(t.Context())
		f.Before = func(a string) {
			if a == action {
				cancel()
			}
		}
		_, err := f.Deploy(ctx, f.config)
		cancel()
		if !errors.Is(err, deploy.ErrInterrupted) || err.Error() != want || f.Status("rdscrypt") != "" {
			t.Errorf("in %s: %v, the stack is %q", action, err, f.Status("rdscrypt"))
		}
	}
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.config.Tell = func(e deploy.Event) {
		if e.Status == "CREATE_COMPLETE" {
			cancel()
		}
	}
	_, err := f.Deploy(ctx, f.config)
	wantUnfollowed(t, f, err, "interrupted: look again with ")
	if f.Status("rdscrypt") != "CREATE_IN_PROGRESS" {
		t.Errorf("the stack is %s", f.Status("rdscrypt"))
	}
}

func wantUnfollowed(t *testing.T, f *fixture, err error, why string) {
	t.Helper()
	want := fmt.Sprintf("stack rdscrypt goes on at AWS, following it has ended: %saws cloudformation describe-stack-events --stack-name rdscrypt --region us-east-1 --endpoint-url %s", why, f.http.URL)
	var unfollowed *deploy.UnfollowedError
	if !errors.As(err, &unfollowed) || !errors.Is(err, deploy.ErrInterrupted) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Who can't look any more says so, and doesn't say that it failed.
func TestDeployUnfollowed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.config.Tell = func(e deploy.Event) {
		if e.Status == "CREATE_COMPLETE" {
			f.http.CloseClientConnections()
			f.http.Listener.Close()
		}
	}
	_, err := f.Deploy(t.Context(), f.config)
	wantUnfollowed(t, f, err, "nothing answers at "+f.http.URL+": start one with rdscrypt sandbox: look again with ")

	f = newFixture(t)
	f.config.Tell = func(deploy.Event) {
		f.Refuse = map[string]*wire.Error{"DescribeStackEvents": wire.Errorf("ExpiredToken", "The security token included in the request is expired")}
	}
	_, err = f.Deploy(t.Context(), f.config)
	wantUnfollowed(t, f, err, "ExpiredToken: The security token included in the request is expired (DescribeStackEvents): log in again with aws sso login or aws configure, or choose another --profile; credentials of one partition aren't valid in the Regions of another, then look again with ")
}

// Credentials that aren't valid are found out before anything else.
func TestConnectRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := wire.Errorf("InvalidClientTokenId", "The security token included in the request is invalid.")
	e.Status = 403
	f.Refuse = map[string]*wire.Error{"GetCallerIdentity": e}
	_, err := deploy.Connect(t.Context(), awsapi.Options{EndpointURL: f.http.URL})
	wantRefusal(t, err, "asking for the AWS account: InvalidClientTokenId: The security token included in the request is invalid. (GetCallerIdentity): log in again with aws sso login or aws configure, or choose another --profile; credentials of one partition aren't valid in the Regions of another")
}
