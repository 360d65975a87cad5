package deploy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/sandbox"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/statemachine"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// recorder notes what the principals of a stack do, each by the logical id of
// what it is in the template: functions what they call, the state machines'
// role which functions.
type recorder struct {
	mu    sync.Mutex
	calls map[string][]apiCall
}

// apiCall is a call in IAM's words.
type apiCall struct {
	action string
	arns   []string // of the resources that its parameters name
}

func (r *recorder) note(principal string, c apiCall) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls[principal] = append(r.calls[principal], c)
}

// proxy passes everything on to endpoint and notes it as calls of principal.
func (r *recorder) proxy(t *testing.T, principal, endpoint string) *httptest.Server {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		body, err := io.ReadAll(p.In.Body)
		if err != nil {
			t.Error(err)
		}
		p.Out.Body = io.NopCloser(bytes.NewReader(body))
		p.SetURL(target)
		c, err := readCall(p.In.Header, body)
		if err != nil {
			t.Errorf("%s: %v", principal, err)
		}
		r.note(principal, c)
	}})
	t.Cleanup(server.Close)
	return server
}

// scope is the Region and service of a signature. The services that tasks call
// sign with the name that their actions begin with in IAM.
var scope = regexp.MustCompile(`Credential=[^/]+/[0-9]{8}/([^/]+)/([^/]+)/aws4_request`)

// named are the parameters of RDS actions that name a resource, and its type in
// ARNs.
var named = map[string]string{
	"DBInstanceIdentifier":       "db",
	"DBSnapshotIdentifier":       "snapshot",
	"SourceDBSnapshotIdentifier": "snapshot",
	"TargetDBSnapshotIdentifier": "snapshot",
	"DBSubnetGroupName":          "subgrp",
}

// readCall tells the action of a request in either of AWS's protocols here:
// Query has it in the form, JSON in a header.
func readCall(header http.Header, body []byte) (apiCall, error) {
	m := scope.FindStringSubmatch(header.Get("Authorization"))
	if m == nil {
		return apiCall{}, fmt.Errorf("a request isn't signed: %s", body)
	}
	if _, action, ok := strings.Cut(header.Get("X-Amz-Target"), "."); ok {
		return apiCall{action: m[2] + ":" + action}, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("Action") == "" {
		return apiCall{}, fmt.Errorf("a request without an action: %s", body)
	}
	c := apiCall{action: m[2] + ":" + form.Get("Action")}
	for parameter, kind := range named {
		if id := form.Get(parameter); id != "" {
			c.arns = append(c.arns, fmt.Sprintf("arn:aws:%s:%s:%s:%s:%s", m[2], m[1], sandbox.Account, kind, id))
		}
	}
	slices.Sort(c.arns)
	return c, nil
}

// record runs the state machine of the template in the sandbox, its functions
// those of the template, to the end, and gives what was called.
func record(t *testing.T, s *stack) map[string][]apiCall {
	t.Helper()
	r := &recorder{calls: map[string][]apiCall{}}
	functions := func(endpoint string) map[string]lambdaserver.Function {
		made := map[string]lambdaserver.Function{}
		for id, f := range s.resources("AWS::Lambda::Function") {
			environment := at(f, "Properties", "Environment", "Variables")
			task := tasks.LambdaHandler(tasks.Functions(tasks.Config{
				RDS:      rds.NewFromConfig(awsConfig(r.proxy(t, id, endpoint).URL)),
				KMSKeyID: rdscrypt.KeyID(s.text(at(environment, "KMS_KEY_ID"))),
			})[tasks.Name(s.text(at(environment, "RDSCRYPT_TASK")))])
			arn := s.arn(id)
			made[s.text(at(f, "Properties", "FunctionName"))] = func(ctx context.Context, in json.RawMessage) (json.RawMessage, error) {
				r.note("StateMachineRole", apiCall{"lambda:InvokeFunction", []string{arn}})
				return task(ctx, in)
			}
		}
		return made
	}
	machines := func(string) ([]sandbox.StateMachine, error) {
		return []sandbox.StateMachine{{Name: "rdscrypt-basic", Definition: string(s.definitions()[statemachine.Basic])}}, nil
	}
	box, err := sandbox.Start(t.Context(), sandbox.Config{
		DataDir: filepath.Join(t.TempDir(), "sandbox"), Listen: "127.0.0.1:0", Pace: sandbox.Instant, Functions: functions, StateMachines: machines,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := box.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	createSource(t, rds.NewFromConfig(awsConfig(box.Endpoint())))
	run(t, sfn.NewFromConfig(awsConfig(box.Endpoint())))
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}

func awsConfig(endpoint string) aws.Config {
	return aws.Config{Region: region, BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

// createSource makes the article's DB instance.
func createSource(t *testing.T, client *rds.Client) {
	t.Helper()
	_, err := client.CreateDBSubnetGroup(t.Context(), &rds.CreateDBSubnetGroupInput{
		DBSubnetGroupName: aws.String("dbsubnetgroup"), DBSubnetGroupDescription: aws.String("testgroup."),
		SubnetIds: []string{"subnet-0a1b2c3d4e5f60718", "subnet-8192a3b4c5d6e7f80"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateDBInstance(t.Context(), &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String("soa-04-005"), DBInstanceClass: aws.String("db.t4g.micro"), Engine: aws.String("mysql"),
		AllocatedStorage: aws.Int32(20), MasterUsername: aws.String("testuser"), MasterUserPassword: aws.String("not-that-of-anything"),
		DBSubnetGroupName: aws.String("dbsubnetgroup"), Port: aws.Int32(13999),
	})
	if err != nil {
		t.Fatal(err)
	}
	waiter := rds.NewDBInstanceAvailableWaiter(client, func(o *rds.DBInstanceAvailableWaiterOptions) { o.MinDelay = time.Millisecond })
	if err := waiter.Wait(t.Context(), &rds.DescribeDBInstancesInput{}, time.Minute); err != nil {
		t.Fatal(err)
	}
}

// run executes the state machine to its end.
func run(t *testing.T, client *sfn.Client) {
	t.Helper()
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:" + region + ":" + sandbox.Account + ":stateMachine:rdscrypt-basic"),
		Input:           aws.String(`{"instance_id": "soa-04-005"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		x, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		if err != nil {
			t.Fatal(err)
		}
		switch x.Status {
		case types.ExecutionStatusRunning:
		case types.ExecutionStatusSucceeded:
			return
		default:
			t.Fatalf("the execution ended %s: %s: %s", x.Status, aws.ToString(x.Error), aws.ToString(x.Cause))
		}
	}
}
