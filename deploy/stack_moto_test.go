package deploy_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/deploy/fakeaws"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// startMoto starts moto's server, a double of AWS that we didn't write.
func startMoto(t *testing.T) (endpoint string) {
	t.Helper()
	program := require.Program(t, "moto_server", "moto[server] from PyPI")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	_ = listener.Close() // moto can't be given a listener, only the port
	cmd := exec.Command(program, "-H", "127.0.0.1", "-p", strconv.Itoa(address.Port))
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(output.String())
		}
	})
	endpoint = "http://" + address.String()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for over := time.After(30 * time.Second); ; {
		if answer, err := http.Get(endpoint + "/moto-api/"); err == nil {
			_ = answer.Body.Close()
			return endpoint
		}
		select {
		case <-ticker.C:
		case <-over:
			t.Fatalf("moto doesn't answer at %s", endpoint)
		}
	}
}

// makeBucket makes the bucket that a fixture deploys with.
func makeBucket(t *testing.T, endpoint string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, endpoint+"/"+bucketName, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("making the bucket: %s", answer.Status)
	}
}

// The way from nothing to nothing, with a double that knows the services better
// than ours and their states less.
func TestMoto(t *testing.T) {
	t.Parallel()
	endpoint := startMoto(t)
	f := newFixture(t)
	f.Client = connect(t, endpoint)
	if _, err := f.deploy(t, nil); err == nil || !strings.HasPrefix(err.Error(), "there is no bucket my-artifacts: make it with aws s3 mb s3://my-artifacts ") {
		t.Errorf("without a bucket: %v", err)
	}
	makeBucket(t, endpoint)

	d := f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.DryRun = true })
	if d.ChangeSet == nil || len(d.ChangeSet.Changes) < 15 {
		t.Errorf("a dry run: %+v", d)
	}
	d = f.mustDeploy(t, nil)
	// moto has no outputs for a stack that a change set made.
	if d.Status != "CREATE_COMPLETE" {
		t.Errorf("deployed: %+v", d)
	}
	if d = f.mustDeploy(t, nil); d.ChangeSet != nil {
		t.Errorf("the same again: %+v", d.ChangeSet)
	}
	d = f.mustDeploy(t, func(cfg *deploy.StackConfig) {
		cfg.Bucket, cfg.FunctionZip = "", functionZip(t, "another program")
	})
	if d.Status != "UPDATE_COMPLETE" {
		t.Errorf("updated: %+v", d)
	}
	shown, gone, err := f.undeploy(t, "rdscrypt")
	if err != nil || gone.Status != "DELETE_COMPLETE" || len(gone.Objects) != 3 {
		t.Fatalf("undeployed: %+v, %v", gone, err)
	}
	const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"
	if !slices.ContainsFunc(shown.Resources, func(r deploy.Resource) bool { return r.PhysicalID == machine }) {
		t.Errorf("the stack had no %s: %+v", machine, shown.Resources)
	}
}

// The two commands of the README deploy it as well, and rdscrypt takes over what
// they have deployed.
func TestMotoAWSCLI(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	endpoint := startMoto(t)
	makeBucket(t, endpoint)
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	p := newPackager(t)
	commands := 0
	for line := range strings.Lines(string(readme)) {
		if !strings.HasPrefix(line, "aws cloudformation ") {
			continue
		}
		commands++
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = p.root
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+fakeaws.Region,
			"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_ENDPOINT_URL="+endpoint)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s%v\n%s", line, err, out)
		}
	}
	if commands != 2 {
		t.Fatalf("the README has %d commands", commands)
	}
	f := newFixture(t)
	f.Client = connect(t, endpoint)
	if d := f.mustDeploy(t, func(cfg *deploy.StackConfig) { cfg.Bucket = "" }); d.Status != "UPDATE_COMPLETE" {
		t.Errorf("taken over: %+v", d)
	}
	if _, gone, err := f.undeploy(t, "rdscrypt"); err != nil || gone.Status != "DELETE_COMPLETE" {
		t.Errorf("undeployed: %+v, %v", gone, err)
	}
}
