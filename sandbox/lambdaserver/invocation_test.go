package lambdaserver_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
)

func TestInvoke(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	for name, test := range map[string]struct {
		in   lambdaserver.Invocation
		want lambdaserver.Outcome
	}{
		"a name":           {lambdaserver.Invocation{FunctionName: "echo", Payload: json.RawMessage(`{"b":1,"a":2.0}`)}, returned(`{"b":1,"a":2.0}`)},
		"a partial ARN":    {lambdaserver.Invocation{FunctionName: "123456789012:function:echo", Payload: json.RawMessage(`1`)}, returned(`1`)},
		"a whole ARN":      {lambdaserver.Invocation{FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:echo", Payload: json.RawMessage(`"x"`)}, returned(`"x"`)},
		"with $LATEST":     {lambdaserver.Invocation{FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST", Qualifier: "$LATEST"}, returned(`{}`)},
		"no payload":       {lambdaserver.Invocation{FunctionName: "echo"}, returned(`{}`)},
		"no result":        {lambdaserver.Invocation{FunctionName: "nothing"}, returned(`null`)},
		"a named error":    {lambdaserver.Invocation{FunctionName: "named"}, failed(`{"errorMessage":"none","errorType":"DBSnapshotNotFound"}`)},
		"a typed error":    {lambdaserver.Invocation{FunctionName: "typed"}, failed(`{"errorMessage":"Mars is <broken>","errorType":"brokenPlanet"}`)},
		"a panic":          {lambdaserver.Invocation{FunctionName: "panics"}, failed(`{"errorMessage":"oh","errorType":"errorString"}`)},
		"what isn't JSON":  {lambdaserver.Invocation{FunctionName: "garbage"}, failed(`{"errorMessage":"Unable to marshal response: it isn't JSON","errorType":"Runtime.MarshalError"}`)},
		"a large result":   {lambdaserver.Invocation{FunctionName: "large"}, failed(`{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}`)},
		"a dry run":        {lambdaserver.Invocation{FunctionName: "panics", Type: lambdaserver.DryRun}, lambdaserver.Outcome{StatusCode: 204, RequestID: "id"}},
		"the whole limit":  {lambdaserver.Invocation{FunctionName: "nothing", Payload: json.RawMessage(`"` + strings.Repeat("x", 6<<20-2) + `"`)}, returned(`null`)},
		"Lambda's context": {lambdaserver.Invocation{FunctionName: "context", ClientContext: base64.StdEncoding.EncodeToString([]byte(`{"custom":{"k":"v"}}`))}, returned(`{"arn":"arn:aws:lambda:us-east-1:123456789012:function:context","custom":{"k":"v"},"id":"id"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.in.Region, test.in.RequestID = region, "id"
			got, err := s.Invoke(t.Context(), test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func returned(payload string) lambdaserver.Outcome {
	return lambdaserver.Outcome{StatusCode: 200, Payload: json.RawMessage(payload), ExecutedVersion: "$LATEST", RequestID: "id"}
}

func failed(payload string) lambdaserver.Outcome {
	out := returned(payload)
	out.FunctionError = "Unhandled"
	return out
}

func TestInvokeRefusals(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	for name, test := range map[string]struct {
		in     lambdaserver.Invocation
		status int
		want   string
	}{
		"unknown":                {lambdaserver.Invocation{FunctionName: "none"}, 404, "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST"},
		"unknown version":        {lambdaserver.Invocation{FunctionName: "echo", Qualifier: "7"}, 404, "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:echo:7"},
		"another account":        {lambdaserver.Invocation{FunctionName: "111111111111:function:echo"}, 404, "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:111111111111:function:echo:$LATEST"},
		"another Region":         {lambdaserver.Invocation{FunctionName: "arn:aws:lambda:us-west-2:123456789012:function:echo"}, 404, "ResourceNotFoundException: Functions from 'us-west-2' are not reachable in this region ('us-east-1')"},
		"two qualifiers":         {lambdaserver.Invocation{FunctionName: "echo:one", Qualifier: "two"}, 400, "InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier."},
		"no JSON":                {lambdaserver.Invocation{FunctionName: "echo", Payload: json.RawMessage(`{"a"`)}, 400, "InvalidRequestContentException: Could not parse request body into json: unexpected end of JSON input"},
		"no context":             {lambdaserver.Invocation{FunctionName: "echo", ClientContext: "!"}, 400, "InvalidRequestContentException: Client context must be a valid Base64-encoded JSON object."},
		"too large":              {lambdaserver.Invocation{FunctionName: "echo", Payload: make(json.RawMessage, 6<<20+1)}, 413, "RequestTooLargeException: Request must be smaller than 6291456 bytes for the InvokeFunction operation"},
		"too large for an event": {lambdaserver.Invocation{FunctionName: "echo", Type: lambdaserver.Event, Payload: make(json.RawMessage, 1<<20+1)}, 413, "RequestTooLargeException: Request must be smaller than 1048576 bytes for the InvokeFunction operation"},
		"a type": {lambdaserver.Invocation{FunctionName: "echo", Type: "Later"}, 400, "ValidationException: 1 validation error detected: Value 'Later' at 'invocationType' " +
			"failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"},
		"a name": {lambdaserver.Invocation{FunctionName: "no name"}, 400, "ValidationException: 1 validation error detected: Value 'no name' at 'functionName' " +
			`failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.in.Region = region
			_, err := s.Invoke(t.Context(), test.in)
			wantError(t, err, test.want)
			if got := status(err); got != test.status {
				t.Errorf("status %d, want %d", got, test.status)
			}
		})
	}
}

// The end of the caller's context is no error of the function.
func TestInvokeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	gone := errors.New("the caller has gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := s.Invoke(ctx, lambdaserver.Invocation{Region: region, FunctionName: "waits"}); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

// Close ends asynchronous invocations and waits for them, and failures of theirs
// are in the log, since nobody else gets them.
func TestEvents(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	called := make(chan string, 1)
	s := lambdaserver.New(lambdaserver.Config{
		Account: account,
		Logger:  slog.New(slog.NewTextHandler(&log, nil)),
		Functions: map[string]lambdaserver.Function{
			"note": func(_ context.Context, payload json.RawMessage) (json.RawMessage, error) {
				called <- string(payload)
				return nil, nil
			},
			"typed": functions["typed"],
			"waits": functions["waits"],
		},
	})
	for _, name := range []string{"note", "typed", "waits"} {
		out, err := s.Invoke(t.Context(), lambdaserver.Invocation{Region: region, FunctionName: name, Type: lambdaserver.Event, RequestID: "id", Payload: json.RawMessage(`1`)})
		if diff := cmp.Diff(lambdaserver.Outcome{StatusCode: 202, RequestID: "id"}, out); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	if got := <-called; got != "1" {
		t.Errorf("the function got %s", got)
	}
	s.Close()
	// The one that fails may have been cut off as well, before it got so far.
	if got := log.String(); strings.Count(got, "an asynchronous invocation") != 2 || !strings.Contains(got, `was cut off" function=waits`) {
		t.Errorf("the log:\n%s", got)
	}
}
