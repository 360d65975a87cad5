package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
)

type object map[string]any

// json calls an action of a JSON service in a Region and gives what it returned.
func (f *fixture) json(region, target string, in object) object {
	f.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		f.t.Fatal(err)
	}
	authorization := "AWS4-HMAC-SHA256 Credential=test/20261124/" + region + "/x/aws4_request, SignedHeaders=host, Signature=0"
	status, _, text := f.send("POST", "/", string(body), map[string]string{"X-Amz-Target": target, "Authorization": authorization})
	if status != http.StatusOK {
		f.t.Fatalf("%s: %d %s", target, status, text)
	}
	out := object{}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			f.t.Fatalf("%s: %v in %s", target, err, text)
		}
	}
	return out
}

// ended describes an execution until it has ended, which takes no time to speak
// of here.
func (f *fixture) ended(arn string) object {
	f.t.Helper()
	for f.t.Context().Err() == nil {
		if x := f.json(region, "AWSStepFunctions.DescribeExecution", object{"executionArn": arn}); x["status"] != "RUNNING" {
			return x
		}
	}
	f.t.Fatal("the test ended first")
	return nil
}

func machines(region string) ([]sandbox.StateMachine, error) {
	function := "arn:aws:lambda:" + region + ":123456789012:function:double"
	return []sandbox.StateMachine{{Name: "rdscrypt-basic", Definition: `{"StartAt":"Double","States":{"Double":{"Type":"Task","Resource":"` + function + `","End":true}}}`}}, nil
}

// double calls the sandbox that it is a function of, and doubles a number.
func double(endpoint string) map[string]lambdaserver.Function {
	return map[string]lambdaserver.Function{"double": func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/_sandbox/health", nil)
		if err != nil {
			return nil, err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		var n int
		if err := json.Unmarshal(payload, &n); err != nil {
			return nil, err
		}
		return json.Marshal(2 * n)
	}}
}

func TestStateMachinesFromTheStart(t *testing.T) {
	t.Parallel()
	f := setup(t, func(c *sandbox.Config) { c.Functions, c.StateMachines = double, machines })
	const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"
	run := func(input string) object {
		t.Helper()
		started := f.json(region, "AWSStepFunctions.StartExecution", object{"stateMachineArn": machine, "input": input})
		return f.ended(started["executionArn"].(string))
	}
	first := run("21")
	if first["status"] != "SUCCEEDED" || first["output"] != "42" {
		t.Errorf("got %v", first)
	}
	failed := run(`"x"`)
	if failed["status"] != "FAILED" || failed["error"] != "UnmarshalTypeError" ||
		failed["cause"] != `{"errorMessage":"json: cannot unmarshal string into Go value of type int","errorType":"UnmarshalTypeError"}` {
		t.Errorf("got %v", failed)
	}
	described := f.json("eu-west-1", "AWSStepFunctions.DescribeStateMachine",
		object{"stateMachineArn": strings.Replace(machine, region, "eu-west-1", 1)})
	if described["roleArn"] != "arn:aws:iam::123456789012:role/sandbox" || !strings.Contains(described["definition"].(string), "arn:aws:lambda:eu-west-1:") {
		t.Errorf("in another Region: %v", described)
	}

	f.restart()
	if diff := cmp.Diff(first, f.json(region, "AWSStepFunctions.DescribeExecution", object{"executionArn": first["executionArn"]})); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
	listed := f.json(region, "AWSStepFunctions.ListExecutions", object{"stateMachineArn": machine})
	if n := len(listed["executions"].([]any)); n != 2 {
		t.Errorf("%d executions after a restart", n)
	}
}

// An execution whose function is being called when the sandbox ends goes on with
// it: nothing was recorded of the call that was cut off.
func TestExecutionsGoOn(t *testing.T) {
	t.Parallel()
	called, again := make(chan struct{}, 1), false
	f := setup(t, func(c *sandbox.Config) {
		c.Functions = func(string) map[string]lambdaserver.Function {
			return map[string]lambdaserver.Function{"work": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
				if again {
					return json.RawMessage(`"done"`), nil
				}
				called <- struct{}{}
				<-ctx.Done()
				return nil, ctx.Err()
			}}
		}
	})
	created := f.json(region, "AWSStepFunctions.CreateStateMachine", object{"name": "m", "roleArn": "arn:aws:iam::123456789012:role/r",
		"definition": `{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"work"},"OutputPath":"$.Payload","End":true}}}`})
	arn := f.json(region, "AWSStepFunctions.StartExecution", object{"stateMachineArn": created["stateMachineArn"]})["executionArn"].(string)
	<-called
	f.stop()
	again = true
	f.start()
	if x := f.ended(arn); x["status"] != "SUCCEEDED" || x["output"] != `"done"` {
		t.Errorf("got %v", x)
	}
	history := f.json(region, "AWSStepFunctions.GetExecutionHistory", object{"executionArn": arn})
	var types []string
	for _, e := range history["events"].([]any) {
		types = append(types, e.(map[string]any)["type"].(string))
	}
	want := []string{"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Error(diff)
	}
}

// A function that doesn't heed the end of its context is left behind: the
// databases aren't made to pay for it.
func TestCloseLeavesDeafFunctions(t *testing.T) {
	t.Parallel()
	called, release := make(chan struct{}, 2), make(chan struct{})
	f := setup(t, func(c *sandbox.Config) {
		c.Functions = func(string) map[string]lambdaserver.Function {
			return map[string]lambdaserver.Function{"deaf": func(context.Context, json.RawMessage) (json.RawMessage, error) {
				called <- struct{}{}
				<-release
				return nil, nil
			}}
		}
	})
	f.exec(f.create(f.newInput("db")), theArticle...)
	status, _, body := f.send("POST", "/2015-03-31/functions/deaf/invocations", "{}", map[string]string{"X-Amz-Invocation-Type": "Event"})
	if status != http.StatusAccepted {
		t.Fatalf("%d %s", status, body)
	}
	created := f.json(region, "AWSStepFunctions.CreateStateMachine", object{"name": "m", "roleArn": "arn:aws:iam::123456789012:role/r",
		"definition": `{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"deaf"},"End":true}}}`})
	f.json(region, "AWSStepFunctions.StartExecution", object{"stateMachineArn": created["stateMachineArn"]})
	<-called
	<-called
	err := f.Close(context.Background())
	if want := "waiting for the end of the executions: context deadline exceeded\nwaiting for the end of the Lambda functions: context deadline exceeded"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	close(release)
	f.options = nil
	f.start()
	if got := f.planets(f.describe("db")); got[1] != "Mercury" {
		t.Errorf("the database has %v", got)
	}
}

// A definition of the program's own that can't be used keeps the sandbox from
// starting; so does a journal that can't be read.
func TestStatesRefusals(t *testing.T) {
	t.Parallel()
	start := func(dir string, machines func(string) ([]sandbox.StateMachine, error)) error {
		s, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: dir, Listen: "127.0.0.1:0", StateMachines: machines})
		if err == nil {
			_ = s.Close(context.Background())
		}
		return err
	}
	err := start(t.TempDir(), func(string) ([]sandbox.StateMachine, error) {
		return []sandbox.StateMachine{{Name: "bad", Definition: "{}"}}, nil
	})
	if err == nil || !strings.HasPrefix(err.Error(), "making the state machine bad: InvalidDefinition: ") {
		t.Errorf("got %v", err)
	}
	err = start(t.TempDir(), func(region string) ([]sandbox.StateMachine, error) { return nil, fmt.Errorf("no template") })
	if want := "making the state machines of us-east-1: no template"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "states"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "states", "executions"), []byte("what isn't a journal at all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := start(dir, nil); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "states", "executions")) {
		t.Errorf("got %v", err)
	}
}
