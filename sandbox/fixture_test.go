package sandbox_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/go-sql-driver/mysql"

	"github.com/rdscrypt/rdscrypt/sandbox"
)

const region = "us-east-1"

// fixture is a sandbox over the built-in engine and the clients that people use.
type fixture struct {
	*sandbox.Sandbox
	t   *testing.T
	dir string
	// options change the configuration, at every start.
	options []func(*sandbox.Config)
	log     *logBuffer
	// port is that of its databases. Tests run side by side, and none must take
	// an address of another that is restarting.
	port int32
}

var ports atomic.Int32

func setup(t *testing.T, options ...func(*sandbox.Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: t.TempDir(), options: options, log: &logBuffer{}, port: 13306 + ports.Add(1)}
	f.start()
	t.Cleanup(f.stop)
	return f
}

func (f *fixture) start() {
	f.t.Helper()
	config := sandbox.Config{
		DataDir: f.dir,
		Listen:  "127.0.0.1:0",
		Pace:    sandbox.Instant,
		Logger:  slog.New(slog.NewTextHandler(f.log, nil)),
		Version: "test",
	}
	for _, option := range f.options {
		option(&config)
	}
	s, err := sandbox.Start(context.Background(), config)
	if err != nil {
		f.t.Fatal(err)
	}
	f.Sandbox = s
}

func (f *fixture) stop() {
	f.t.Helper()
	if err := f.Close(context.Background()); err != nil {
		f.t.Error(err)
	}
}

func (f *fixture) restart() {
	f.t.Helper()
	f.stop()
	f.start()
}

type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
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

func credentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
}

func (f *fixture) rds() *rds.Client {
	return rds.New(rds.Options{Region: region, BaseEndpoint: aws.String(f.Endpoint()), Credentials: credentials(), Retryer: aws.NopRetryer{}})
}

func (f *fixture) kms() *kms.Client {
	return kms.New(kms.Options{Region: region, BaseEndpoint: aws.String(f.Endpoint()), Credentials: credentials(), Retryer: aws.NopRetryer{}})
}

func (f *fixture) sts() *sts.Client {
	return sts.New(sts.Options{Region: region, BaseEndpoint: aws.String(f.Endpoint()), Credentials: credentials(), Retryer: aws.NopRetryer{}})
}

// newInput is a request that is good as it is.
func (f *fixture) newInput(id string) *rds.CreateDBInstanceInput {
	return &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String(id),
		DBInstanceClass:      aws.String("db.t3.micro"),
		Engine:               aws.String("mysql"),
		EngineVersion:        aws.String("8.0.28"),
		AllocatedStorage:     aws.Int32(20),
		MasterUsername:       aws.String("testuser"),
		MasterUserPassword:   aws.String("password"),
		Port:                 &f.port,
	}
}

func (f *fixture) create(in *rds.CreateDBInstanceInput) types.DBInstance {
	f.t.Helper()
	if _, err := f.rds().CreateDBInstance(context.Background(), in); err != nil {
		f.t.Fatal(err)
	}
	return f.available(*in.DBInstanceIdentifier)
}

func (f *fixture) describe(id string) types.DBInstance {
	f.t.Helper()
	out, err := f.rds().DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
	if err != nil {
		f.t.Fatal(err)
	}
	return out.DBInstances[0]
}

// available describes an instance until it is available: twice at most.
func (f *fixture) available(id string) types.DBInstance {
	f.t.Helper()
	i := f.describe(id)
	if *i.DBInstanceStatus != "available" {
		i = f.describe(id)
	}
	if *i.DBInstanceStatus != "available" {
		f.t.Fatalf("%s is %s\n%s", id, *i.DBInstanceStatus, f.log)
	}
	return i
}

func (f *fixture) availableSnapshot(id string) types.DBSnapshot {
	f.t.Helper()
	var sn types.DBSnapshot
	for range 2 {
		out, err := f.rds().DescribeDBSnapshots(context.Background(), &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: &id})
		if err != nil {
			f.t.Fatal(err)
		}
		sn = out.DBSnapshots[0]
	}
	if *sn.Status != "available" {
		f.t.Fatalf("%s is %s\n%s", id, *sn.Status, f.log)
	}
	return sn
}

func (f *fixture) snapshot(instanceID, id string) types.DBSnapshot {
	f.t.Helper()
	_, err := f.rds().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: &instanceID, DBSnapshotIdentifier: &id})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.availableSnapshot(id)
}

func (f *fixture) copySnapshot(source, target, key string) types.DBSnapshot {
	f.t.Helper()
	_, err := f.rds().CopyDBSnapshot(context.Background(), &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: &source, TargetDBSnapshotIdentifier: &target, KmsKeyId: &key})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.availableSnapshot(target)
}

func (f *fixture) restore(snapshotID, id string) types.DBInstance {
	f.t.Helper()
	_, err := f.rds().RestoreDBInstanceFromDBSnapshot(context.Background(), &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: &snapshotID, DBInstanceIdentifier: &id})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.available(id)
}

// open connects to an instance's endpoint as the master user.
func (f *fixture) open(i types.DBInstance, password string) *sql.DB {
	f.t.Helper()
	cfg := mysql.NewConfig()
	cfg.User, cfg.Passwd = "testuser", password
	cfg.Net, cfg.Addr = "tcp", fmt.Sprintf("%s:%d", *i.Endpoint.Address, *i.Endpoint.Port)
	cfg.Timeout = 5 * time.Second
	cfg.Logger = &mysql.NopLogger{} // of connections that a restart cuts
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	f.t.Cleanup(func() { _ = db.Close() })
	return db
}

// exec runs statements on an instance.
func (f *fixture) exec(i types.DBInstance, statements ...string) {
	f.t.Helper()
	db := f.open(i, "password")
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			f.t.Fatalf("%s: %v", s, err)
		}
	}
}

// planets reads the article's table.
func (f *fixture) planets(i types.DBInstance) map[int]string {
	f.t.Helper()
	db := f.open(i, "password")
	defer db.Close()
	rows, err := db.Query("SELECT id, name FROM test.planet")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	got := map[int]string{}
	for rows.Next() {
		var id int
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			f.t.Fatal(err)
		}
		got[id] = name
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return got
}

// theArticle's statements.
var theArticle = []string{
	"CREATE DATABASE test",
	"CREATE TABLE test.planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id))",
	`INSERT INTO test.planet (name) VALUES ("Mercury")`,
}

// apiError is the code and text of a refusal, as the SDK has it.
func apiError(err error) string {
	var api interface {
		ErrorCode() string
		ErrorMessage() string
	}
	if !errors.As(err, &api) {
		return fmt.Sprintf("no API error: %v", err)
	}
	return api.ErrorCode() + ": " + api.ErrorMessage()
}

func wantError(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := apiError(err); got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}
