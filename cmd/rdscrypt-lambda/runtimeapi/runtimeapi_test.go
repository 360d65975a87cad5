package runtimeapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
)

func start(t *testing.T) *runtimeapi.Server {
	t.Helper()
	api, err := runtimeapi.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := api.Close(); err != nil {
			t.Error(err)
		}
	})
	return api
}

// bootstrap is the least there is: it takes one invocation and answers it.
func bootstrap(t *testing.T, api *runtimeapi.Server, path string) (header http.Header, payload string) {
	t.Helper()
	base := "http://" + api.Address() + "/2018-06-01/runtime/"
	response, err := http.Get(base + "invocation/next")
	if err != nil {
		t.Error(err)
		return nil, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	answer, err := http.Post(base+path, "application/json", strings.NewReader(`"done"`))
	if err != nil {
		t.Error(err)
		return nil, ""
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		t.Errorf("the answer got %s", answer.Status)
	}
	return response.Header, string(body)
}

func TestInvocation(t *testing.T) {
	t.Parallel()
	api := start(t)
	deadline := time.UnixMilli(1_800_000_000_123)
	done := make(chan struct{})
	go func() {
		defer close(done)
		header, payload := bootstrap(t, api, "invocation/r1/response")
		if payload != `{"a":1}` {
			t.Errorf("payload %s", payload)
		}
		for name, want := range map[string]string{
			"Lambda-Runtime-Aws-Request-Id":       "r1",
			"Lambda-Runtime-Invoked-Function-Arn": "arn",
			"Lambda-Runtime-Deadline-Ms":          "1800000000123",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}()
	if err := api.Asked(t.Context()); err != nil {
		t.Fatal(err)
	}
	answer, err := api.Invoke(t.Context(), runtimeapi.Invocation{RequestID: "r1", FunctionARN: "arn", Deadline: deadline, Payload: `{"a":1}`})
	if err != nil || answer.Kind != runtimeapi.Response || answer.Body != `"done"` {
		t.Errorf("got %+v, %v", answer, err)
	}
	<-done
}

func TestAnswerOfAnotherRequest(t *testing.T) {
	t.Parallel()
	api := start(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		bootstrap(t, api, "invocation/r0/error")
	}()
	_, err := api.Invoke(t.Context(), runtimeapi.Invocation{RequestID: "r1"})
	const want = `the bootstrap answered request "r0" instead of "r1"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	<-done
}

// Nobody waits for a bootstrap that is gone.
func TestGone(t *testing.T) {
	t.Parallel()
	api := start(t)
	process, ctx, err := runtimeapi.Run(t.Context(), exec.Command("go", "no-such-command"))
	if err != nil {
		t.Fatal(err)
	}
	if code, err := process.Wait(t.Context()); code != 2 || err != nil {
		t.Errorf("exit code %d, %v", code, err)
	}
	if err := api.Asked(ctx); !errors.Is(err, runtimeapi.ErrExited) || !strings.Contains(err.Error(), "go no-such-command: unknown command") {
		t.Errorf("Asked: %v", err)
	}
	if _, err := api.Invoke(ctx, runtimeapi.Invocation{}); !errors.Is(err, runtimeapi.ErrExited) {
		t.Errorf("Invoke: %v", err)
	}
	if _, err := api.Answer(ctx); !errors.Is(err, runtimeapi.ErrExited) {
		t.Errorf("Answer: %v", err)
	}
	process.Stop()
}

func TestCannotStart(t *testing.T) {
	t.Parallel()
	_, _, err := runtimeapi.Run(t.Context(), exec.Command("/no/such/bootstrap"))
	const want = "starting the bootstrap: fork/exec /no/such/bootstrap: no such file or directory"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	api := start(t)
	// An own context that has ended, for a process that would go on.
	process, _, err := runtimeapi.Run(t.Context(), exec.Command("sleep", "3600"))
	if err != nil {
		t.Skip(err)
	}
	defer process.Stop()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := process.Wait(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: %v", err)
	}
	if err := api.Asked(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Asked: %v", err)
	}
}
