package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/deploy/fakeaws"
)

// doubleKey is where a script has its double of AWS.
type doubleKey struct{}

// double starts a double of CloudFormation and S3 at $ENDPOINT, with a bucket
// called my-artifacts. Its other forms change that:
//
//	double fail LOGICAL_ID REASON   the resource can't be made from now on
//	double fail                     all can again
//	double status STACK STATUS      puts a stack into a status
func double(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(doubleKey{}).(*fakeaws.Server)
	if len(args) == 0 {
		d.MakeBucket("my-artifacts", fakeaws.Region)
		server := httptest.NewServer(d)
		ts.Defer(server.Close)
		ts.Setenv("ENDPOINT", server.URL)
		return
	}
	switch {
	case args[0] == "fail" && len(args) == 3:
		d.Fail = map[string]string{args[1]: args[2]}
	case args[0] == "fail" && len(args) == 1:
		d.Fail = nil
	case args[0] == "status" && len(args) == 3:
		d.SetStatus(args[1], args[2])
	default:
		ts.Fatalf("usage: double [fail [LOGICAL_ID REASON] | status STACK STATUS]")
	}
}

// functions FILE PROGRAM writes a zip of Lambda functions.
func functions(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: functions FILE PROGRAM")
	}
	var archive bytes.Buffer
	ts.Check(deploy.WriteZip(&archive, strings.NewReader(args[1])))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), archive.Bytes(), 0o600))
}

// Mistakes on the command line of deploy are found before anybody is asked.
func TestDeployUsage(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`rdscrypt: --wait-seconds is 1 at least at Step Functions: see rdscrypt deploy --help`:                                 {"deploy", "--wait-seconds", "0"},
		`rdscrypt: --wait-seconds and --parameter-overrides WaitSeconds are the same: see rdscrypt deploy --help`:              {"deploy", "--wait-seconds", "5", "--parameter-overrides", "WaitSeconds=6"},
		`rdscrypt: KMS key "mine" is neither an id, an alias nor an ARN of one: write an alias as alias/mine`:                  {"deploy", "--kms-key-id", "mine"},
		`rdscrypt: stack name "1" can't be one: use letters, digits and hyphens, 128 at most, a letter first`:                  {"undeploy", "--stack-name", "1"},
		`rdscrypt: invalid argument "team" for "--tags" flag: team must be formatted as key=value: see rdscrypt deploy --help`: {"deploy", "--tags", "team"},
		`rdscrypt: rdscrypt deploy takes no argument, not "rdscrypt": see rdscrypt deploy --help`:                              {"deploy", "rdscrypt"},
		`rdscrypt: rdscrypt package takes no argument, not "dist": see rdscrypt package --help`:                                {"package", "dist"},
	} {
		stdout, stderr, status := inProcess(t, args...)
		if status != exitUsage || stdout != "" || stderr != want+"\n" {
			t.Errorf("%q: status %d, printed %q and\n got %swant %s", args, status, stdout, stderr, want)
		}
	}
}

// A stack that failed and one that nobody follows have their exit statuses, and as
// JSON their next steps apart.
func TestDeployExit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want errorObject
	}{
		{&deploy.FailedError{Stack: "one", Status: "UPDATE_ROLLBACK_COMPLETE", Next: "deploy again"},
			errorObject{"stack one is UPDATE_ROLLBACK_COMPLETE", "deploy again", exitFailed}},
		{&deploy.UnfollowedError{Stack: "one", Err: errors.New("no route"), Look: "aws look"},
			errorObject{"stack one goes on at AWS, following it has ended: no route", "look again with aws look", exitInterrupted}},
		{fmt.Errorf("%w: nothing was changed", deploy.ErrInterrupted), errorObject{"interrupted: nothing was changed", "", exitInterrupted}},
	} {
		if diff := cmp.Diff(c.want, newErrorObject(c.err)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.err, diff)
		}
	}
}
