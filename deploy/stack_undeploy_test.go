package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/deploy"
)

func (f *fixture) undeploy(t *testing.T, name deploy.StackName) (shown, gone *deploy.Removal, err error) {
	t.Helper()
	f.events = nil
	gone, err = f.Undeploy(t.Context(), deploy.UndeployConfig{
		Stack: name,
		Show:  func(r *deploy.Removal) { copied := *r; shown = &copied },
		Confirm: func(_ context.Context, q deploy.Question) error {
			f.asked++
			if !q.Deletes {
				t.Errorf("asked %+v", q)
			}
			return nil
		},
		Tell: f.tell,
	})
	return shown, gone, err
}

// What goes is shown, goes, and the uploaded files stay and are listed.
func TestUndeploy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	err := f.SetTemplate("rdscrypt", func(text string) string {
		return strings.Replace(text, "DeletionPolicy: Delete", "DeletionPolicy: Retain", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	shown, gone, err := f.undeploy(t, "rdscrypt")
	if err != nil {
		t.Fatal(err)
	}
	if gone.Status != "DELETE_COMPLETE" || f.Status("rdscrypt") != "" || f.asked != 2 {
		t.Errorf("%s, the stack is %q, asked %d times", gone.Status, f.Status("rdscrypt"), f.asked)
	}
	for _, r := range shown.Resources {
		if r.Retained != (r.LogicalID == "FunctionLogGroup") || r.PhysicalID == "" {
			t.Errorf("shown %+v", r)
		}
	}
	if slices.Contains(f.events, "DELETE_COMPLETE FunctionLogGroup") || !slices.Contains(f.events, "DELETE_COMPLETE CopyRole") {
		t.Errorf("told %v", f.events)
	}
	var want []string
	for _, key := range f.Objects(bucketName) {
		want = append(want, "s3://"+bucketName+"/"+key)
	}
	if len(want) != 2 || !slices.Equal(gone.Objects, want) ||
		gone.Remove != fmt.Sprintf("aws s3 rm --recursive s3://%s/rdscrypt/rdscrypt/ --region us-east-1 --endpoint-url %s", bucketName, f.http.URL) {
		t.Errorf("left %v, remove with %s", gone.Objects, gone.Remove)
	}
	_, gone, err = f.undeploy(t, "rdscrypt")
	if err != nil || gone.ID != "" || f.asked != 2 {
		t.Errorf("what isn't there: %+v, %v, asked %d times", gone, err, f.asked)
	}
}

// A bucket that may not be listed doesn't keep the stack.
func TestUndeployUnlisted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	f.Refuse = denied("ListObjectsV2")
	_, gone, err := f.undeploy(t, "rdscrypt")
	if err != nil || gone.Unlisted == "" || gone.Remove == "" || f.Status("rdscrypt") != "" {
		t.Errorf("%+v, %v", gone, err)
	}
}

// What can't be deleted is named.
func TestUndeployFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	f.Stick = map[string]string{"CopyRole": "Cannot delete entity, must detach all policies first."}
	_, _, err := f.undeploy(t, "rdscrypt")
	var failed *deploy.FailedError
	if !errors.As(err, &failed) || len(failed.Left) != 1 || failed.Left[0].LogicalID != "CopyRole" {
		t.Fatalf("got %v", err)
	}
	const want = "stack rdscrypt is DELETE_FAILED, because of CopyRole (AWS::IAM::Role): Cannot delete entity, must detach all policies first.: put that right and run rdscrypt undeploy --stack-name rdscrypt "
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s...", err, want)
	}
	f.Stick = nil
	if _, gone, err := f.undeploy(t, "rdscrypt"); err != nil || gone.Status != "DELETE_COMPLETE" {
		t.Errorf("the second time: %+v, %v", gone, err)
	}
}

// A no is a no.
func TestUndeployDenied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	no := errors.New("no")
	_, err := f.Undeploy(t.Context(), deploy.UndeployConfig{
		Stack: "rdscrypt", Show: func(*deploy.Removal) {}, Confirm: func(context.Context, deploy.Question) error { return no }, Tell: f.tell,
	})
	if !errors.Is(err, no) || f.countOf("DeleteStack") != 0 {
		t.Errorf("%v, %v", err, f.Calls())
	}
}

// Others' stacks stay, and those that somebody is changing.
func TestUndeployRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.mustDeploy(t, nil)
	f.SetStatus("rdscrypt", "UPDATE_IN_PROGRESS")
	_, _, err := f.undeploy(t, "rdscrypt")
	wantRefusal(t, err, "stack rdscrypt is UPDATE_IN_PROGRESS, somebody else is changing it: wait until it has ended, see aws cloudformation describe-stack-events --stack-name rdscrypt --region us-east-1 --endpoint-url "+f.http.URL)
	f.SetStatus("rdscrypt", "UPDATE_COMPLETE")
	if err := f.SetTemplate("rdscrypt", func(text string) string { return strings.Replace(text, "rdscrypt on AWS", "the shop", 1) }); err != nil {
		t.Fatal(err)
	}
	_, _, err = f.undeploy(t, "rdscrypt")
	if err == nil || !strings.HasPrefix(err.Error(), `stack rdscrypt isn't rdscrypt's, its description is "the shop: the tasks`) || f.countOf("DeleteStack") != 0 {
		t.Errorf("got %v", err)
	}
}
