package lambdaserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func status(err error) int {
	e, ok := errors.AsType[*wire.Error](err)
	if !ok {
		return 0
	}
	return e.Status
}

// endpoint is a Lambda API with one answer. It notes what it was asked.
type endpoint struct {
	*httptest.Server
	asked []string
}

func newEndpoint(t *testing.T, answer http.HandlerFunc) *endpoint {
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.asked = append(e.asked, fmt.Sprintf("%s %s %s %s%s", r.Method, r.RequestURI, body, r.Header.Get("X-Amz-Invocation-Type"), r.Header.Get("X-Amz-Log-Type")))
		if scope, err := wire.ReadScope(r); err != nil || scope.Region != region || scope.Service != "lambda" || scope.AccessKeyID != "test" {
			t.Errorf("scope %+v, %v", scope, err)
		}
		answer(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

// What isn't the sandbox's own goes to the endpoint as it was named, and the
// sandbox's own never does.
func TestForward(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amz-Executed-Version", "7")
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		w.Header().Set("X-Amz-Log-Result", "bG9n")
		w.Header().Set("x-amzn-RequestId", "theirs")
		_, _ = io.WriteString(w, `{"errorType":"E"}`)
	})
	s := newServer(t, e.URL+"/")
	if _, err := s.Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "echo"}); err != nil || len(e.asked) > 0 {
		t.Errorf("a function of its own: %v, the endpoint was asked %q", err, e.asked)
	}
	got, err := s.Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "arn:aws:lambda:us-east-1:111111111111:function:echo", Payload: json.RawMessage(`[1]`), Tail: true})
	want := lambdaserver.Outcome{StatusCode: 200, Payload: json.RawMessage(`{"errorType":"E"}`), FunctionError: "Unhandled", ExecutedVersion: "7", RequestID: "theirs", LogResult: "bG9n"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := s.Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "work", Qualifier: "a-b", Type: lambdaserver.Event}); err != nil {
		t.Error(err)
	}
	asked := []string{
		"POST /2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:echo/invocations [1] RequestResponseTail",
		"POST /2015-03-31/functions/work/invocations?Qualifier=a-b {} Event",
	}
	if diff := cmp.Diff(asked, e.asked); diff != "" {
		t.Error(diff)
	}
}

func TestForwardRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status       int
		header, body string
		want         string
		wantStatus   int
	}{
		"not there either": {404, "ResourceNotFoundException", `{"Message":"whatever it says"}`, "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:work:$LATEST", 404},
		"throttled":        {429, "TooManyRequestsException:http://internal.amazon.com/", `{"Type":"User","message":"Rate Exceeded."}`, "TooManyRequestsException: Rate Exceeded.", 429},
		"by the body":      {400, "", `{"__type":"a.b#InvalidRuntimeException","Message":"no"}`, "InvalidRuntimeException: no", 400},
		"no JSON":          {502, "", `<html>`, "ServiceException: Bad Gateway", 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.header != "" {
					w.Header().Set("X-Amzn-ErrorType", test.header)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := newServer(t, e.URL).Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "work"})
			wantError(t, err, test.want)
			if got := status(err); got != test.wantStatus {
				t.Errorf("status %d", got)
			}
		})
	}
}

func TestForwardToNobody(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, func(http.ResponseWriter, *http.Request) {})
	e.Close()
	s := newServer(t, e.URL)
	_, err := s.Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "work"})
	nobody, ok := errors.AsType[*lambdaserver.EndpointError](err)
	if !ok || nobody.Endpoint != e.URL || !strings.Contains(err.Error(), "calling "+e.URL+": dial tcp ") || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Invoke(ctx, lambdaserver.Invocation{Region: region, FunctionName: "work"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A result that Lambda would never give is cut off instead of being taken for
// half a JSON text.
func TestForwardLargeResult(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 7<<20)) })
	got, err := newServer(t, e.URL).Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: "work"})
	if err != nil || got.FunctionError != "Unhandled" || !strings.Contains(string(got.Payload), "Function.ResponseSizeTooLarge") {
		t.Errorf("got %+v, %v", got, err)
	}
}
