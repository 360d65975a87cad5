package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
)

const (
	executionARN = "arn:aws:states:eu-west-1:123456789012:execution:m:e"
	lambdaInvoke = "arn:aws:states:::lambda:invoke"
)

func newFunctions(t *testing.T, endpoint string) functions {
	now := func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }
	s := lambdaserver.New(lambdaserver.Config{Account: Account, Endpoint: endpoint, Now: now, Functions: map[string]lambdaserver.Function{
		"echo": func(_ context.Context, payload json.RawMessage) (json.RawMessage, error) { return payload, nil },
		"fails": func(context.Context, json.RawMessage) (json.RawMessage, error) {
			return nil, messages.InvokeResponse_Error{Type: "DBSnapshotNotFound", Message: `no "s"`}
		},
		"waits": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"caller": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
			caller, ok := CallerOf(ctx)
			return json.Marshal([]any{caller.ExecutionARN, caller.StateName, ok})
		},
	}})
	t.Cleanup(s.Close)
	return functions{s, now}
}

func (f functions) task(ctx context.Context, t *testing.T, resource, input string) (value.Value, error) {
	t.Helper()
	v, err := value.Parse([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return f.RunTask(ctx, engine.TaskCall{Resource: resource, Input: v, Execution: engine.Identity{ExecutionARN: executionARN}, StateName: "Work"})
}

// theirs is an endpoint with functions of somebody else's: their names say what
// they do.
func theirs(t *testing.T) string {
	answers := map[string]struct {
		status          int
		errorType, body string
		failed          bool
	}{
		"untyped":   {200, "", `{"errorMessage":"2026-11-24T12:00:00Z Task timed out after 3.00 seconds"}`, true},
		"html":      {200, "", `<html>`, false},
		"throttled": {429, "TooManyRequestsException", `{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Message":"Rate Exceeded."}`, false},
		"denied":    {403, "AccessDeniedException", `{"Message":"User is not authorized"}`, false},
	}
	e := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := regexp.MustCompile(`/functions/(.*)/invocations`).FindStringSubmatch(r.URL.Path)[1]
		a, ok := answers[name]
		if !ok {
			a.status, a.errorType = 404, "ResourceNotFoundException"
		}
		if a.errorType != "" {
			w.Header().Set("X-Amzn-ErrorType", a.errorType)
		}
		if a.failed {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(e.Close)
	return e.URL
}

func TestTaskResults(t *testing.T) {
	t.Parallel()
	f := newFunctions(t, "")
	metadata := func(length, version string) string {
		executed, all := "", ""
		if version != "" {
			executed, all = `"X-Amz-Executed-Version":"`+version+`",`, `"X-Amz-Executed-Version":["`+version+`"],`
		}
		return `{"AllHttpHeaders":{` + all + `"x-amzn-Remapped-Content-Length":["0"],"Connection":["keep-alive"],"x-amzn-RequestId":["ID"],"Content-Length":["` + length +
			`"],"Date":["Tue, 24 Nov 2026 12:00:00 GMT"],"X-Amzn-Trace-Id":["TRACE"],"Content-Type":["application/json"]},"HttpHeaders":{` + executed +
			`"x-amzn-Remapped-Content-Length":"0","Connection":"keep-alive","x-amzn-RequestId":"ID","Content-Length":"` + length +
			`","Date":"Tue, 24 Nov 2026 12:00:00 GMT","X-Amzn-Trace-Id":"TRACE","Content-Type":"application/json"},"HttpStatusCode":`
	}
	for name, test := range map[string]struct{ resource, input, want string }{
		"a function": {"arn:aws:lambda:eu-west-1:123456789012:function:echo", `{"b":1.0,"a":null}`, `{"b":1.0,"a":null}`},
		"its caller": {"arn:aws:lambda:eu-west-1:123456789012:function:caller", `{}`, `["` + executionARN + `","Work",true]`},
		"lambda:invoke": {lambdaInvoke, `{"FunctionName":"echo","Payload":{"b":1.0,"a":null}}`,
			`{"ExecutedVersion":"$LATEST","Payload":{"b":1.0,"a":null},"SdkHttpMetadata":` + metadata("18", "$LATEST") + `200},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":200}`},
		"with a token": {lambdaInvoke + ".waitForTaskToken", `{"FunctionName":"arn:aws:lambda:eu-west-1:123456789012:function:echo:$LATEST","Payload":"text"}`,
			`{"ExecutedVersion":"$LATEST","Payload":"text","SdkHttpMetadata":` + metadata("6", "$LATEST") + `200},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":200}`},
		"no payload": {lambdaInvoke, `{"FunctionName":"echo","Qualifier":"$LATEST"}`,
			`{"ExecutedVersion":"$LATEST","Payload":{},"SdkHttpMetadata":` + metadata("2", "$LATEST") + `200},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":200}`},
		"a payload of null": {lambdaInvoke, `{"FunctionName":"echo","Payload":null}`,
			`{"ExecutedVersion":"$LATEST","Payload":null,"SdkHttpMetadata":` + metadata("4", "$LATEST") + `200},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":200}`},
		"an event": {lambdaInvoke, `{"FunctionName":"echo","InvocationType":"Event"}`,
			`{"Payload":"","SdkHttpMetadata":` + metadata("0", "") + `202},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":202}`},
		"the log": {lambdaInvoke, `{"FunctionName":"echo","LogType":"Tail"}`,
			`{"ExecutedVersion":"$LATEST","Payload":{},"LogResult":"LOG","SdkHttpMetadata":` + metadata("2", "$LATEST") + `200},"SdkResponseMetadata":{"RequestId":"ID"},"StatusCode":200}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := f.task(t.Context(), t, test.resource, test.input)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, mask(value.Text(got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// mask hides what is another every time.
func mask(text string) string {
	for pattern, by := range map[string]string{
		`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`: "ID",
		`Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0`: "TRACE",
		`"LogResult":"[A-Za-z0-9+/=]{100,}"`:                            `"LogResult":"LOG"`,
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, by)
	}
	return text
}

// The names and causes are those that state machines match on AWS.
func TestTaskErrors(t *testing.T) {
	t.Parallel()
	endpoint := theirs(t)
	for name, test := range map[string]struct{ endpoint, resource, input, name, cause string }{
		"a function's error": {"", "arn:aws:lambda:eu-west-1:123456789012:function:fails", `{}`,
			"DBSnapshotNotFound", `{"errorMessage":"no \"s\"","errorType":"DBSnapshotNotFound"}`},
		"a function's error through lambda:invoke": {"", lambdaInvoke, `{"FunctionName":"fails"}`,
			"DBSnapshotNotFound", `{"errorMessage":"no \"s\"","errorType":"DBSnapshotNotFound"}`},
		"no function": {"", "arn:aws:lambda:eu-west-1:111111111111:function:echo", `{}`,
			"Lambda.ResourceNotFoundException", "Function not found: arn:aws:lambda:eu-west-1:111111111111:function:echo:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ID; Proxy: null)"},
		"no function through lambda:invoke": {endpoint, lambdaInvoke, `{"FunctionName":"none","Payload":null}`,
			"Lambda.ResourceNotFoundException", "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:none:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ID; Proxy: null)"},
		"another Region": {"", "arn:aws:lambda:us-east-1:123456789012:function:echo", `{}`,
			"Lambda.ResourceNotFoundException", "Functions from 'us-east-1' are not reachable in this region ('eu-west-1') (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ID; Proxy: null)"},
		"no type": {endpoint, lambdaInvoke, `{"FunctionName":"untyped"}`,
			"Lambda.Unknown", `The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"2026-11-24T12:00:00Z Task timed out after 3.00 seconds"}`},
		"throttled": {endpoint, lambdaInvoke, `{"FunctionName":"throttled"}`,
			"Lambda.TooManyRequestsException", "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: ID; Proxy: null)"},
		"not modelled": {endpoint, lambdaInvoke, `{"FunctionName":"denied"}`,
			"Lambda.AWSLambdaException", "User is not authorized (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: ID; Proxy: null)"},
		"no JSON": {endpoint, lambdaInvoke, `{"FunctionName":"html"}`,
			"Lambda.Unknown", "The function's result: reading JSON: invalid character '<' at start of value"},
		"nobody there": {"http://127.0.0.1:0", lambdaInvoke, `{"FunctionName":"work"}`,
			"Lambda.SdkClientException", "Unable to execute HTTP request: dial tcp 127.0.0.1:0: connect: connection refused"},
		"no name": {"", lambdaInvoke, `{"Payload":1}`,
			"States.Runtime", `The Parameters '{"Payload":1}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]`},
		"no text": {"", lambdaInvoke, `{"FunctionName":1}`,
			"States.Runtime", `The Parameters '{"FunctionName":1}' could not be used to start the Task: [The value for the field 'FunctionName' must be a STRING]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newFunctions(t, test.endpoint).task(t.Context(), t, test.resource, test.input)
			e, ok := errors.AsType[*engine.TaskError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if string(e.Name) != test.name || mask(e.Cause) != test.cause {
				t.Errorf("got %s\n%s\nwant %s\n%s", e.Name, mask(e.Cause), test.name, test.cause)
			}
		})
	}
}

// A call that is cut off is none that failed: the engine makes it again.
func TestTaskCutOff(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	_, err := newFunctions(t, "").task(ctx, t, lambdaInvoke, `{"FunctionName":"waits"}`)
	if !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
}
