package local_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// startSandbox starts one as the command does.
func startSandbox(t *testing.T, dir string) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.Start(context.Background(), sandbox.Config{
		DataDir: dir, Listen: "127.0.0.1:0", Pace: sandbox.Instant,
		Functions: local.SandboxFunctions, StateMachines: local.SandboxStateMachines(sandbox.Instant),
	})
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func configFor(box *sandbox.Sandbox, region string) aws.Config {
	return aws.Config{Region: region, BaseEndpoint: aws.String(box.Endpoint()), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

// The state machine that is there from the start runs with our functions, in the
// Region where it was started, also when the sandbox ends on the way.
func TestSandboxRunsTheBasicWorkflow(t *testing.T) {
	t.Parallel()
	const region = "eu-west-1"
	dir := t.TempDir()
	box := startSandbox(t, dir)
	f := &fixture{t: t, box: box, rds: rds.NewFromConfig(configFor(box, region))}
	f.instance("my-db")
	client := sfn.NewFromConfig(configFor(box, region))
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:eu-west-1:123456789012:stateMachine:rdscrypt-basic"),
		Name:            aws.String("one"),
		Input:           aws.String(`{"instance_id":"my-db"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	awaitEvent(t, client, started.ExecutionArn, types.HistoryEventTypeWaitStateEntered)
	if err := box.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	box = startSandbox(t, dir)
	defer func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	client = sfn.NewFromConfig(configFor(box, region))
	awaitEvent(t, client, started.ExecutionArn, types.HistoryEventTypeExecutionSucceeded)
	described, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
	if err != nil {
		t.Fatal(err)
	}
	var output struct {
		Encrypted string `json:"encrypted_instance_id"`
	}
	if err := json.Unmarshal([]byte(*described.Output), &output); err != nil || output.Encrypted != "my-db-encrypted" {
		t.Errorf("%s, %v", *described.Output, err)
	}
}

// awaitEvent looks at a history until it has an event of a type.
func awaitEvent(t *testing.T, client *sfn.Client, arn *string, eventType types.HistoryEventType) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		out, err := client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: arn})
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range out.Events {
			if ev.Type == eventType {
				return
			}
			if ev.Type == types.HistoryEventTypeExecutionFailed {
				t.Fatalf("it failed: %+v", *ev.ExecutionFailedEventDetails.Cause)
			}
		}
		<-ticker.C
	}
}

// Our functions answer to whoever invokes them, with their errors by name.
func TestSandboxFunctionsAreLambdas(t *testing.T) {
	t.Parallel()
	box := startSandbox(t, t.TempDir())
	defer func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	client := lambda.NewFromConfig(configFor(box, "us-east-1"))
	out, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("describe-snapshot"), Payload: []byte(`{"snapshot_id":"none"}`)})
	if err != nil {
		t.Fatal(err)
	}
	var failure struct{ ErrorType string }
	if err := json.Unmarshal(out.Payload, &failure); err != nil || out.FunctionError == nil || failure.ErrorType != "DBSnapshotNotFound" {
		t.Errorf("%s, %v", out.Payload, err)
	}
}
