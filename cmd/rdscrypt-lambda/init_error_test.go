package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A Runtime API that doesn't take the report changes nothing about the cause
// in the log; it adds a line.
func TestInitErrorNotTaken(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	defer api.Close()
	var stdout, stderr bytes.Buffer
	env := map[string]string{runtimeAPIVariable: strings.TrimPrefix(api.URL, "http://"), functionVariable: "f", keyVariable: "x y"}
	if code := start(t.Context(), getenv(env), &stdout, &stderr); code != 1 || stderr.Len() > 0 {
		t.Errorf("exit code %d, standard error %q", code, &stderr)
	}
	lines := readLog(t, stdout.String())
	var got []string
	for _, l := range lines {
		got = append(got, l.Message)
	}
	if diff := cmp.Diff([]string{"init failed", "reporting the init error: Lambda answered 403 Forbidden"}, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestInitErrorNotSent(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.NotFoundHandler())
	address := strings.TrimPrefix(api.URL, "http://")
	api.Close()
	err := reportInitError(t.Context(), address, errors.New("no"))
	if err == nil || !strings.HasPrefix(err.Error(), "reporting the init error: dial tcp "+address) {
		t.Errorf("nobody there: got %v", err)
	}
	err = reportInitError(t.Context(), "no address", errors.New("no"))
	const want = `reporting the init error: parse "http://no address/2018-06-01/runtime/init/error": invalid character " " in host name`
	if err == nil || err.Error() != want {
		t.Errorf("not an address: got %v, want %s", err, want)
	}
}

func TestOutsideLambda(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	code := start(t.Context(), getenv(nil), &stdout, &stderr)
	const want = "rdscrypt-lambda: AWS_LAMBDA_RUNTIME_API isn't set: this is the bootstrap of AWS Lambda functions, on this machine run rdscrypt\n"
	if code != 1 || stdout.Len() > 0 || stderr.String() != want {
		t.Errorf("exit code %d, standard output %q, standard error %q, want %q", code, &stdout, &stderr, want)
	}
}
