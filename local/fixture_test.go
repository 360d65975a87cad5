package local_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"go.uber.org/goleak"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// What is run here ends with it: executions, countdowns, sandboxes.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixture is a sandbox, and a state directory for executions in it.
type fixture struct {
	t     *testing.T
	box   *sandbox.Sandbox
	close func() // also called at the end of the test
	rds   *rds.Client
	kms   *kms.Client
	state local.StateDir
}

func setup(t *testing.T) *fixture {
	t.Helper()
	box, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: t.TempDir(), Listen: "127.0.0.1:0", Pace: sandbox.Instant})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, box: box, state: local.StateDir(t.TempDir())}
	f.close = sync.OnceFunc(func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(f.close)
	cfg := aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(box.Endpoint()),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	f.rds, f.kms = rds.NewFromConfig(cfg), kms.NewFromConfig(cfg)
	return f
}

// instance makes a DB instance and waits until it is available.
func (f *fixture) instance(id string) {
	f.t.Helper()
	_, err := f.rds.CreateDBInstance(f.t.Context(), &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: &id,
		DBInstanceClass:      aws.String("db.t3.micro"),
		Engine:               aws.String("mysql"),
		AllocatedStorage:     aws.Int32(20),
		MasterUsername:       aws.String("testuser"),
		MasterUserPassword:   aws.String("password"),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	for {
		out, err := f.rds.DescribeDBInstances(f.t.Context(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
		if err != nil {
			f.t.Fatal(err)
		}
		if *out.DBInstances[0].DBInstanceStatus == "available" {
			return
		}
	}
}

func (f *fixture) aws() awsapi.Options {
	return awsapi.Options{EndpointURL: f.box.Endpoint(), Region: "us-east-1"}
}

// config is an order to encrypt id under the name of the execution that is the
// same as the instance's.
func (f *fixture) config(id string) local.EncryptConfig {
	return local.EncryptConfig{
		StateDir:    f.state,
		AWS:         f.aws(),
		Instance:    id,
		Workflow:    local.WorkflowBasic,
		WaitSeconds: 60,
		Name:        id,
		Clock:       &hasty{},
	}
}

// hasty is a clock on which time passes when somebody waits for it.
type hasty struct {
	mu     sync.Mutex
	passed time.Duration
}

func (c *hasty) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed)
}

func (c *hasty) Timer(t time.Time) (<-chan time.Time, func()) {
	if left := t.Sub(c.Now()); left > 0 {
		c.mu.Lock()
		c.passed += left
		c.mu.Unlock()
	}
	due := make(chan time.Time, 1)
	due <- t
	return due, func() {}
}

var _ engine.Clock = &hasty{}
