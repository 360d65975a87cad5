package deploy_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// step is a command of a page and what the page says it prints.
type step struct {
	command, output string
}

// readSteps reads the blocks of a page that are marked console and nothing else.
// A command that ends in a backslash goes on in the next line.
func readSteps(page string) (steps []step) {
	inside, more := false, false
	for line := range strings.Lines(page) {
		text := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(text, "```"):
			inside, more = !inside && text == "```console", false
		case !inside:
		case more:
			steps[len(steps)-1].command += "\n" + text
			more = strings.HasSuffix(text, `\`)
		case strings.HasPrefix(text, "$ "):
			steps = append(steps, step{command: text[len("$ "):]})
			more = strings.HasSuffix(text, `\`)
		default:
			steps[len(steps)-1].output += line
		}
	}
	return steps
}

// changing is what differs from run to run.
var changing = regexp.MustCompile(`(?m)127\.0\.[0-9]+\.[0-9]+|\t[0-9]{4,5}$`)

// What docs/article.md shows of the AWS CLI is what it prints. The client's
// sessions aren't run, as they need a terminal, nor those steps whose output
// takes a slower pace to be seen.
func TestArticlePage(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"aws", "jq"} {
		require.Program(t, program, "Debian's "+map[string]string{"aws": "awscli", "jq": "jq"}[program])
	}
	page, err := os.ReadFile("../docs/article.md")
	if err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.Start(t.Context(), sandbox.Config{
		DataDir: filepath.Join(t.TempDir(), "sandbox"), Listen: "127.0.0.1:0", Pace: sandbox.Instant,
		Functions: local.SandboxFunctions, StateMachines: local.SandboxStateMachines(sandbox.Instant),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	reader := &reader{t: t, config: awsConfig(box.Endpoint())}
	reader.config.Region = "ap-northeast-1"
	ran := 0
	for _, s := range readSteps(string(page)) {
		if got, ok := reader.run(s.command); ok {
			ran++
			if diff := cmp.Diff(changing.ReplaceAllString(s.output, "-"), changing.ReplaceAllString(got, "-")); diff != "" {
				t.Fatalf("$ %s\n(-page +run):\n%s", s.command, diff)
			}
		}
	}
	if ran < 12 {
		t.Errorf("only %d steps were run", ran)
	}
}

// reader is somebody who types what the page says.
type reader struct {
	t      *testing.T
	config aws.Config
}

func (r *reader) run(command string) (output string, ran bool) {
	r.t.Helper()
	switch id, isWait := strings.CutPrefix(command, "aws rds wait db-instance-available --db-instance-identifier "); {
	case isWait:
		r.available(id) // the CLI looks every 30 seconds
		return "", true
	case !strings.HasPrefix(command, "aws "):
		return "", false
	}
	cmd := exec.CommandContext(r.t.Context(), "bash", "-o", "pipefail", "-c", command)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+r.config.Region,
		"AWS_ENDPOINT_URL="+*r.config.BaseEndpoint, "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("$ %s\n%v\n%s", command, err, out)
	}
	if strings.HasPrefix(command, "aws stepfunctions start-execution") {
		r.ended(strings.TrimSpace(string(out)))
	}
	return string(out), true
}

func (r *reader) available(id string) {
	r.t.Helper()
	waiter := rds.NewDBInstanceAvailableWaiter(rds.NewFromConfig(r.config), func(o *rds.DBInstanceAvailableWaiterOptions) { o.MinDelay = time.Millisecond })
	if err := waiter.Wait(r.t.Context(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id}, time.Minute); err != nil {
		r.t.Fatal(err)
	}
}

// ended waits for the end of an execution, which a reader does by reading.
func (r *reader) ended(arn string) {
	r.t.Helper()
	client := sfn.NewFromConfig(r.config)
	for {
		x, err := client.DescribeExecution(r.t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		if err != nil {
			r.t.Fatal(err)
		}
		if x.Status != types.ExecutionStatusRunning {
			return
		}
	}
}

func TestReadSteps(t *testing.T) {
	t.Parallel()
	got := readSteps("text\n```console\n$ a \\\n    b\nout\n$ c\n```\n$ no\n```console realistic\n$ no\n```\n```sh\n$ no\n```\n")
	want := []step{{"a \\\n    b", "out\n"}, {"c", ""}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
