package deploy_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/deploy/fakeaws"
)

// fixture is an account with a bucket, a zip of functions, and what a deployment
// has said.
type fixture struct {
	*fakeaws.Server
	*deploy.Client
	http   *httptest.Server
	said   []string
	shown  *deploy.ChangeSet
	events []string
	asked  int
	config deploy.StackConfig
}

const bucketName = "my-artifacts"

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{Server: fakeaws.New()}
	f.MakeBucket(bucketName, fakeaws.Region)
	f.MakeBucket("elsewhere", "eu-central-1")
	f.http = httptest.NewServer(f.Server)
	t.Cleanup(f.http.Close)
	f.Client = connect(t, f.http.URL).AsAmazon()
	f.config = deploy.StackConfig{
		Stack:       deploy.DefaultStackName,
		Bucket:      bucketName,
		FunctionZip: functionZip(t, "program"),
		Version:     "v1.2.0",
		Say:         func(text string) { f.said = append(f.said, text) },
		Show:        func(set *deploy.ChangeSet) { f.shown = set },
		Confirm:     func(context.Context, deploy.Question) error { f.asked++; return nil },
		Tell:        f.tell,
	}
	return f
}

func (f *fixture) tell(e deploy.Event) { f.events = append(f.events, e.Status+" "+e.LogicalID) }

func connect(t *testing.T, endpoint string) *deploy.Client {
	t.Helper()
	c, err := deploy.Connect(t.Context(), awsapi.Options{EndpointURL: endpoint, Region: fakeaws.Region})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// functionZip is a zip of functions with a program in it.
func functionZip(t *testing.T, program string) string {
	t.Helper()
	var archive bytes.Buffer
	if err := deploy.WriteZip(&archive, strings.NewReader(program)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "functions.zip")
	if err := os.WriteFile(path, archive.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// deploy deploys with what change has made of the configuration.
func (f *fixture) deploy(t *testing.T, change func(*deploy.StackConfig)) (*deploy.Deployment, error) {
	t.Helper()
	f.said, f.shown, f.events = nil, nil, nil
	cfg := f.config
	if change != nil {
		change(&cfg)
	}
	return f.Deploy(t.Context(), cfg)
}

func (f *fixture) mustDeploy(t *testing.T, change func(*deploy.StackConfig)) *deploy.Deployment {
	t.Helper()
	d, err := f.deploy(t, change)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// countOf is how often an action has been called.
func (f *fixture) countOf(action string) int {
	n := 0
	for _, call := range f.Calls() {
		if call == action {
			n++
		}
	}
	return n
}

// actions are those of the changes that were shown, without repetitions.
func (f *fixture) actions() []string {
	var all []string
	for _, c := range f.shown.Changes {
		all = append(all, string(c.Action))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
