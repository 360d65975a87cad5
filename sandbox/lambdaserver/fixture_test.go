package lambdaserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.uber.org/goleak"

	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	region  = "us-east-1"
	account = "123456789012"
)

var clock = func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// brokenPlanet is an error whose name is that of its Go type.
type brokenPlanet struct{ name string }

func (e *brokenPlanet) Error() string { return e.name + " is <broken>" }

var functions = map[string]lambdaserver.Function{
	"echo": func(_ context.Context, payload json.RawMessage) (json.RawMessage, error) { return payload, nil },
	"named": func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return nil, fmt.Errorf("calling: %w", messages.InvokeResponse_Error{Type: "DBSnapshotNotFound", Message: "none"})
	},
	"typed":   func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, &brokenPlanet{"Mars"} },
	"panics":  func(context.Context, json.RawMessage) (json.RawMessage, error) { panic(errors.New("oh")) },
	"nothing": func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, nil },
	"garbage": func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage("{"), nil },
	"context": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		lc, _ := lambdacontext.FromContext(ctx)
		return json.Marshal(map[string]any{"id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn, "custom": lc.ClientContext.Custom})
	},
	"large": func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return json.Marshal(make([]byte, 6<<20))
	},
	"waits": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	},
}

func newServer(t *testing.T, endpoint string) *lambdaserver.Server {
	s := lambdaserver.New(lambdaserver.Config{Functions: functions, Endpoint: endpoint, Account: account, Now: clock})
	t.Cleanup(s.Close)
	return s
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
