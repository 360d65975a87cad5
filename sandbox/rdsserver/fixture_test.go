package rdsserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const (
	region  = "us-east-1"
	account = "123456789012"
	arn     = "arn:aws:rds:us-east-1:123456789012:"
)

// fixture is an RDS over fake databases and a fake clock, called by the SDK
// without a network in between.
type fixture struct {
	failStarts error // what databases fail with when the server opens
	t          *testing.T
	dir        string
	pace       rdsserver.Pace
	clock      *fakeClock
	engine     *fakeEngine
	keys       *kmsserver.Server
	log        *logBuffer
	server     *rdsserver.Server
}

// setup opens an RDS whose statuses are counted in Describes.
func setup(t *testing.T) *fixture { return setupPace(t, rdsserver.Instant) }

func setupPace(t *testing.T, pace rdsserver.Pace) *fixture {
	t.Helper()
	f := &fixture{
		t:     t,
		dir:   t.TempDir(),
		pace:  pace,
		clock: &fakeClock{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), timers: map[*fakeTimer]struct{}{}},
		log:   &logBuffer{},
	}
	f.open()
	if err := f.server.SkipAddresses(int(fixtures.Add(1)) * 60); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.close)
	return f
}

// fixtures counts them.
var fixtures atomic.Int32

func (f *fixture) open() {
	f.t.Helper()
	f.engine = &fakeEngine{servers: map[string]*fakeServer{}, startErr: f.failStarts}
	var err error
	f.keys, err = kmsserver.Open(kmsserver.Config{Dir: filepath.Join(f.dir, "kms"), Account: account, Now: f.clock.Now})
	if err != nil {
		f.t.Fatal(err)
	}
	f.server, err = rdsserver.Open(context.Background(), f.config())
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) config() rdsserver.Config {
	return rdsserver.Config{
		Dir:     filepath.Join(f.dir, "rds"),
		Account: account,
		Engines: map[string]dbengine.Engine{"mysql": f.engine, "mariadb": f.engine},
		Keys:    f.keys,
		Pace:    f.pace,
		Clock:   f.clock,
		Logger:  slog.New(slog.NewTextHandler(f.log, nil)),
	}
}

func (f *fixture) close() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := errors.Join(f.server.Close(ctx), f.keys.Close()); err != nil {
		f.t.Error(err)
	}
}

// restart closes everything and opens it again, with all databases new.
func (f *fixture) restart() {
	f.t.Helper()
	f.close()
	f.open()
}

type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// Do is the network: it takes the SDK's request to the server and the answer back.
func (f *fixture) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	scope, err := wire.ReadScope(request)
	if err != nil {
		return nil, err
	}
	form, err := wire.ParseForm(values)
	if err != nil {
		return nil, err
	}
	call := wire.Call{Region: scope.Region, Action: form.String("Action"), RequestID: "test", Form: form}
	w := httptest.NewRecorder()
	result, err := f.server.Serve(request.Context(), call)
	if err == nil {
		err = rdsserver.Protocol.WriteResult(w, call, result)
	}
	if err != nil {
		rdsserver.Protocol.WriteError(w, call.RequestID, wire.AsError(err))
	}
	return w.Result(), nil
}

func (f *fixture) client() *rds.Client { return f.clientIn(region) }

func (f *fixture) clientIn(region string) *rds.Client {
	return rds.New(rds.Options{
		Region:     region,
		HTTPClient: f,
		Retryer:    aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
}

// newInput is a request that is good as it is.
func newInput(id string) *rds.CreateDBInstanceInput {
	return &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String(id),
		DBInstanceClass:      aws.String("db.t3.micro"),
		Engine:               aws.String("mysql"),
		AllocatedStorage:     aws.Int32(20),
		MasterUsername:       aws.String("testuser"),
		MasterUserPassword:   aws.String("password"),
	}
}

// create makes an instance and describes it until it is available.
func (f *fixture) create(in *rds.CreateDBInstanceInput) types.DBInstance {
	f.t.Helper()
	if _, err := f.client().CreateDBInstance(context.Background(), in); err != nil {
		f.t.Fatalf("CreateDBInstance: %v", err)
	}
	return f.available(*in.DBInstanceIdentifier)
}

// available describes an instance until it is available, at the pace Instant.
func (f *fixture) available(id string) types.DBInstance {
	f.t.Helper()
	for range 3 {
		if i := f.describe(id); *i.DBInstanceStatus == "available" {
			return i
		}
	}
	f.t.Fatalf("DB instance %s is %s\n%s", id, *f.describe(id).DBInstanceStatus, f.log)
	return types.DBInstance{}
}

func (f *fixture) describe(id string) types.DBInstance {
	f.t.Helper()
	out, err := f.client().DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
	if err != nil {
		f.t.Fatalf("DescribeDBInstances(%s): %v", id, err)
	}
	return out.DBInstances[0]
}

func (f *fixture) status(id string) string { return *f.describe(id).DBInstanceStatus }

// snapshot takes a snapshot and describes it until it is available.
func (f *fixture) snapshot(instanceID, id string) types.DBSnapshot {
	f.t.Helper()
	_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: &instanceID, DBSnapshotIdentifier: &id})
	if err != nil {
		f.t.Fatalf("CreateDBSnapshot(%s, %s): %v", instanceID, id, err)
	}
	return f.availableSnapshot(id)
}

func (f *fixture) availableSnapshot(id string) types.DBSnapshot {
	f.t.Helper()
	for range 3 {
		if sn := f.describeSnapshot(id); *sn.Status == "available" {
			return sn
		}
	}
	f.t.Fatalf("DB snapshot %s is %s\n%s", id, *f.describeSnapshot(id).Status, f.log)
	return types.DBSnapshot{}
}

func (f *fixture) describeSnapshot(id string) types.DBSnapshot {
	f.t.Helper()
	out, err := f.client().DescribeDBSnapshots(context.Background(), &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: &id})
	if err != nil {
		f.t.Fatalf("DescribeDBSnapshots(%s): %v", id, err)
	}
	return out.DBSnapshots[0]
}

// copySnapshot copies a snapshot, with key if that isn't empty.
func (f *fixture) copySnapshot(source, target, key string) types.DBSnapshot {
	f.t.Helper()
	in := &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: &source, TargetDBSnapshotIdentifier: &target}
	if key != "" {
		in.KmsKeyId = &key
	}
	if _, err := f.client().CopyDBSnapshot(context.Background(), in); err != nil {
		f.t.Fatalf("CopyDBSnapshot(%s, %s, %s): %v", source, target, key, err)
	}
	return f.availableSnapshot(target)
}

func (f *fixture) restore(snapshotID, id string) types.DBInstance {
	f.t.Helper()
	in := &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: &snapshotID, DBInstanceIdentifier: &id}
	if _, err := f.client().RestoreDBInstanceFromDBSnapshot(context.Background(), in); err != nil {
		f.t.Fatalf("RestoreDBInstanceFromDBSnapshot(%s, %s): %v", snapshotID, id, err)
	}
	return f.available(id)
}

// database is the running database of an instance.
func (f *fixture) database(id string) *fakeServer {
	f.t.Helper()
	volumes, err := f.server.Storage(region, rdsserver.InstanceID(id))
	if err != nil {
		f.t.Fatal(err)
	}
	f.engine.mu.Lock()
	defer f.engine.mu.Unlock()
	server := f.engine.servers[filepath.Base(volumes[0].Dir)]
	if server == nil {
		f.t.Fatalf("%s doesn't run\n%s", id, f.log)
	}
	return server
}

// volumeOf is the volume of the instance or snapshot with the given identifier,
// among those that hold the instance's data.
func (f *fixture) volumeOf(instanceID, id string) rdsserver.StoredVolume {
	f.t.Helper()
	volumes, err := f.server.Storage(region, rdsserver.InstanceID(instanceID))
	if err != nil {
		f.t.Fatal(err)
	}
	for _, v := range volumes {
		if v.Identifier == id {
			return v
		}
	}
	f.t.Fatalf("no volume of %s among %v", id, volumes)
	return rdsserver.StoredVolume{}
}

// key makes a KMS key and gives its ARN.
func (f *fixture) key() string {
	f.t.Helper()
	text, err := json.Marshal(f.kms("CreateKey", `{}`))
	if err != nil {
		f.t.Fatal(err)
	}
	var out struct{ KeyMetadata struct{ Arn string } }
	if err := json.Unmarshal(text, &out); err != nil {
		f.t.Fatal(err)
	}
	return out.KeyMetadata.Arn
}

func (f *fixture) kms(action, body string) any {
	f.t.Helper()
	out, err := f.keys.Serve(context.Background(), wire.Call{Region: region, Action: action, Body: []byte(body)})
	if err != nil {
		f.t.Fatalf("%s: %v", action, err)
	}
	return out
}

// apiError is the code and text of a refusal, as the SDK has it.
func apiError(err error) string {
	var api interface {
		ErrorCode() string
		ErrorMessage() string
	}
	if !errors.As(err, &api) {
		return "no API error: " + errorText(err)
	}
	return api.ErrorCode() + ": " + api.ErrorMessage()
}

func errorText(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()
}

func wantError(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := apiError(err); got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}
