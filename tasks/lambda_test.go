package tasks_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// invoke calls f as the Lambda runtime does and returns what it would send
// back: the payload, or the error with its type.
func invoke(t *testing.T, f any, input string) *messages.InvokeResponse {
	t.Helper()
	response := &messages.InvokeResponse{}
	//lint:ignore SA1019 it is the one public door to how the runtime itself reports errors
	runtime := lambda.NewFunction(lambda.NewHandler(f))
	request := &messages.InvokeRequest{Payload: []byte(input)}
	request.Deadline.Seconds = 1 << 33
	if err := runtime.Invoke(request, response); err != nil {
		t.Fatal(err)
	}
	return response
}

func TestTasksAreLambdaHandlers(t *testing.T) {
	t.Parallel()
	fake := &fakeRDS{
		describeInstances: instances(sourceInstance()),
		describeSnapshots: snapshots(types.DBSnapshot{Status: aws.String("available")}),
		createSnapshot:    createsSnapshot,
		copySnapshot:      copiesSnapshot,
		restore:           restores,
	}
	const input = `{"availability_zone":"z","db_subnet_group_name":"g","instance_id":"a","security_group_id":"sg","snapshot_id":"s"}`
	want := map[tasks.Name]string{
		tasks.NameCreateSnapshot:    `{"instance_id":"a","availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup","security_group_id":"sg-09dfb82d21e4846c4","no_encrypted_snapshot_id":"SNAPSHOT"}`,
		tasks.NameDescribeSnapshot:  `"available"`,
		tasks.NameCopySnapshot:      `"COPY"`,
		tasks.NameRestoreDBInstance: `"INSTANCE"`,
	}
	functions := tasks.Functions(tasks.Config{RDS: fake})
	if len(functions) != len(want) {
		t.Errorf("%d functions, want %d", len(functions), len(want))
	}
	for name, f := range functions {
		response := invoke(t, tasks.LambdaHandler(f), input)
		if response.Error != nil || string(response.Payload) != want[name] {
			t.Errorf("%s: got %s, %v; want %s", name, response.Payload, response.Error, want[name])
		}
	}
	// The typed functions are handlers as they are.
	response := invoke(t, tasks.DescribeSnapshot(fake), `{"snapshot_id":"s"}`)
	if response.Error != nil || string(response.Payload) != `"available"` {
		t.Errorf("typed: got %s, %v", response.Payload, response.Error)
	}
}

// Step Functions takes errorType for the error name, so Retry and Catch match
// the same names there as with the embedded engine.
func TestLambdaErrors(t *testing.T) {
	t.Parallel()
	exists := awsError("CopyDBSnapshot", &types.DBSnapshotAlreadyExistsFault{Message: aws.String("It exists.")})
	fake := &fakeRDS{copySnapshot: fails[rds.CopyDBSnapshotInput, rds.CopyDBSnapshotOutput](exists)}
	copySnapshot := tasks.LambdaHandler(tasks.Functions(tasks.Config{RDS: fake})[tasks.NameCopySnapshot])

	for input, want := range map[string]string{
		`{"instance_id":"a","snapshot_id":"s"}`: `{"errorMessage":"It exists. (CopyDBSnapshot)","errorType":"DBSnapshotAlreadyExists"}`,
		`{"instance_id":"a"}`:                   `{"errorMessage":"copy-snapshot: snapshot_id is missing or empty in the input","errorType":"InvalidTaskInput"}`,
	} {
		response := invoke(t, copySnapshot, input)
		got, err := json.Marshal(response.Error)
		if err != nil || string(got) != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", input, got, err, want)
		}
	}
}
