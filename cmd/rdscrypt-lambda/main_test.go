package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// panics, set in the environment of the test binary, makes it a bootstrap whose
// task panics: none of the real ones can be brought to it.
const panics = "RDSCRYPT_LAMBDA_TEST_PANIC"

func TestMain(m *testing.M) {
	if message := os.Getenv(panics); message != "" {
		serve(newHandler(settings{task: "buggy", function: "f"}, func(context.Context, json.RawMessage) (json.RawMessage, error) {
			panic(message)
		}, os.Stdout))
	}
	code := m.Run()
	if path, err := bootstrap(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// bootstrap builds the program, once, as it is built for the zip but for the
// flags that only concern the bytes.
var bootstrap = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "rdscrypt-lambda-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "bootstrap")
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, nil
})

const (
	functionName = "rdscrypt-create-snapshot"
	functionARN  = "arn:aws:lambda:us-east-1:123456789012:function:" + functionName
	secretKey    = "wJalrXUtnFEMI-secret"
)

// environment is what Lambda would set, for the fake RDS, with changes: names
// and values in turn, an empty value for unset.
func environment(rdsURL string, changes ...string) map[string]string {
	env := map[string]string{
		taskVariable:            string(tasks.NameCreateSnapshot),
		functionVariable:        functionName,
		"AWS_REGION":            "us-east-1",
		"AWS_ACCESS_KEY_ID":     "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY": secretKey,
		"AWS_ENDPOINT_URL":      rdsURL,
		// Nothing of the machine that runs the test.
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
	}
	for i := 0; i < len(changes); i += 2 {
		env[changes[i]] = changes[i+1]
	}
	return env
}

// function is a bootstrap that runs, with its side of the Runtime API.
type function struct {
	api     *runtimeapi.Server
	process *runtimeapi.Process
	ctx     context.Context // ends when the process does
}

// run starts path as a bootstrap. It is stopped with the test.
func run(t *testing.T, path string, env map[string]string) *function {
	t.Helper()
	api, err := runtimeapi.Start()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path)
	cmd.Env = []string{runtimeapi.Variable + "=" + api.Address()}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	// Much more than anything here takes: it is for a test that would hang.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	process, ctx, err := runtimeapi.Run(ctx, cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		process.Stop()
		cancel()
		if err := api.Close(); err != nil {
			t.Error(err)
		}
	})
	return &function{api, process, ctx}
}

// runBuilt builds the program and starts it.
func runBuilt(t *testing.T, env map[string]string) *function {
	t.Helper()
	path, err := bootstrap()
	if err != nil {
		t.Fatal(err)
	}
	return run(t, path, env)
}

// invoke invokes the function and returns its answer.
func (f *function) invoke(t *testing.T, requestID, payload string, timeout time.Duration) runtimeapi.Answer {
	t.Helper()
	answer, err := f.api.Invoke(f.ctx, runtimeapi.Invocation{
		RequestID: requestID, FunctionARN: functionARN, Deadline: time.Now().Add(timeout), Payload: payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// line is a line of the log.
type line struct {
	Timestamp    time.Time
	Level        string
	Message      string
	Function     string
	Task         string
	RequestID    string
	DurationMs   *int
	ErrorType    string
	ErrorMessage string
	InputBytes   int
	InputKeys    []string
	Stack        string
}

// log stops the function and returns what it has logged. Each line must be
// JSON, with nothing in it that isn't known here.
func (f *function) log(t *testing.T) []line {
	t.Helper()
	f.process.Stop()
	return readLog(t, f.process.Output())
}

func readLog(t *testing.T, text string) (lines []line) {
	t.Helper()
	for text := range strings.Lines(text) {
		decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
		decoder.DisallowUnknownFields()
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatalf("%v in the log line %s", err, text)
		}
		if l.Timestamp.IsZero() || l.Level == "" || l.Function == "" {
			t.Errorf("the log line has no timestamp, level or function: %s", text)
		}
		lines = append(lines, l)
	}
	return lines
}
