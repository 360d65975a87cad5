package awsapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/smithy-go"

	"github.com/rdscrypt/rdscrypt/awsapi"
)

// load makes clients for an endpoint.
func load(t *testing.T, endpoint string) *awsapi.Clients {
	t.Helper()
	isolate(t)
	clients, err := awsapi.Load(t.Context(), awsapi.Options{EndpointURL: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	return clients
}

// serve is an endpoint with one answer for every request. It returns how many
// requests came.
func serve(t *testing.T, status int, body string) (*awsapi.Clients, func() int32) {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return load(t, server.URL), requests.Load
}

func queryError(code, message string) string {
	return fmt.Sprintf(`<ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>3a1b</RequestId></ErrorResponse>`, code, message)
}

func createSnapshot(ctx context.Context, clients *awsapi.Clients) error {
	_, err := clients.RDS.CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{
		DBInstanceIdentifier: aws.String("soa-04-005"),
		DBSnapshotIdentifier: aws.String("soa-04-005-no-encrypted"),
	})
	return err
}

func TestErrorLineOfAnAnswer(t *testing.T) {
	const exists = "Cannot create the snapshot because a snapshot with the identifier soa-04-005-no-encrypted already exists."
	tests := []struct {
		name, body, code, want string
	}{
		{"modelled", queryError("DBSnapshotAlreadyExists", exists), "DBSnapshotAlreadyExists", "DBSnapshotAlreadyExists: " + exists + " (CreateDBSnapshot)"},
		{"not in the model", queryError("InvalidParameterValue", "Invalid\n  value."), "InvalidParameterValue", "InvalidParameterValue: Invalid value. (CreateDBSnapshot)"},
		{"without a message", queryError("AccessDenied", ""), "AccessDenied", "AccessDenied: UnknownError (CreateDBSnapshot)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			clients, _ := serve(t, http.StatusBadRequest, test.body)
			err := createSnapshot(t.Context(), clients)
			if got := awsapi.ErrorCode(err); got != test.code {
				t.Errorf("code: got %q, want %q", got, test.code)
			}
			if got := awsapi.ErrorLine(err); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if got, want := awsapi.ErrorMessage(err), strings.TrimPrefix(test.want, test.code+": "); got != want {
				t.Errorf("message: got %s, want %s", got, want)
			}
			wrapped := fmt.Errorf("saving %s: %w", "it", err)
			if got, want := awsapi.ErrorLine(wrapped), "saving it: "+test.want; got != want {
				t.Errorf("wrapped: got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestErrorLineOfNonsense(t *testing.T) {
	clients, _ := serve(t, http.StatusBadRequest, "<html>\nthis is no AWS</html>")
	got := awsapi.ErrorLine(createSnapshot(t.Context(), clients))
	if strings.Contains(got, "RequestID") || strings.Contains(got, "operation error") || strings.Contains(got, "\n") || !strings.HasSuffix(got, "(CreateDBSnapshot)") {
		t.Errorf("got %s", got)
	}
}

func TestErrorLineOfAnIncompleteInput(t *testing.T) {
	clients, requests := serve(t, http.StatusOK, "")
	_, err := clients.RDS.CreateDBSnapshot(t.Context(), &rds.CreateDBSnapshotInput{})
	want := "missing required field, CreateDBSnapshotInput.DBSnapshotIdentifier.; missing required field, CreateDBSnapshotInput.DBInstanceIdentifier. (CreateDBSnapshot)"
	if got := awsapi.ErrorLine(err); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if requests() != 0 {
		t.Error("the input was sent")
	}
}

// freePort is a loopback address on which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func TestNothingAnswers(t *testing.T) {
	endpoint := "http://" + freePort(t)
	clients := load(t, endpoint)
	start := time.Now()
	err := createSnapshot(t.Context(), clients)
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %s to say that nobody is there", took)
	}
	if got, want := awsapi.ErrorLine(err), "nothing answers at "+endpoint+": start one with rdscrypt sandbox"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	_, err = clients.Identity(t.Context())
	if got, want := awsapi.ErrorLine(err), "asking for the AWS account: nothing answers at "+endpoint+": start one with rdscrypt sandbox"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestHostThatDoesNotExist(t *testing.T) {
	isolate(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA1")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "s")
	// .invalid never resolves (RFC 6761), and "#" isn't even asked for.
	clients, err := awsapi.Load(t.Context(), awsapi.Options{Region: "us-east-1", EndpointURL: "http://rds.invalid"})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "rds.invalid", IsNotFound: true}
	})}
	_, err = clients.RDS.DescribeDBInstances(t.Context(), &rds.DescribeDBInstancesInput{}, func(o *rds.Options) { o.HTTPClient = transport })
	if got, want := awsapi.ErrorLine(err), "http://rds.invalid can't be reached: lookup rds.invalid: no such host"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Throttling is answered with patience, but not without end.
func TestThrottlingIsRetried(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) <= 4 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, queryError("Throttling", "Rate exceeded"))
			return
		}
		_, _ = io.WriteString(w, `<CreateDBSnapshotResponse><CreateDBSnapshotResult></CreateDBSnapshotResult></CreateDBSnapshotResponse>`)
	}))
	t.Cleanup(server.Close)
	clients := load(t, server.URL)
	clients.RDS = rds.New(clients.RDS.Options(), func(o *rds.Options) { o.Retryer = impatient{o.Retryer} })
	if err := createSnapshot(t.Context(), clients); err != nil {
		t.Errorf("after %d requests: %v", requests.Load(), err)
	}
	if got := requests.Load(); got != 5 {
		t.Errorf("%d requests, want 5: more than the SDK's three attempts", got)
	}
}

// impatient retries what the retryer would, at once.
type impatient struct{ aws.Retryer }

func (impatient) RetryDelay(int, error) (time.Duration, error) { return 0, nil }

func TestInterrupted(t *testing.T) {
	arrived, done := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-done
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(done) })
	clients := load(t, server.URL)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	err := createSnapshot(ctx, clients)
	if got, want := awsapi.ErrorLine(err), "interrupted (CreateDBSnapshot)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(err, context.Canceled) {
		t.Error("the cause is lost")
	}
}

func TestErrorLineNamesTheCallThatFailed(t *testing.T) {
	t.Parallel()
	err := &smithy.OperationError{ServiceID: "RDS", OperationName: "CreateDBSnapshot", Err: fmt.Errorf("signing: %w",
		&smithy.OperationError{ServiceID: "STS", OperationName: "AssumeRole", Err: &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}})}
	if got, want := awsapi.ErrorLine(err), "AccessDenied: no (AssumeRole)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestErrorLineOfOtherErrors(t *testing.T) {
	t.Parallel()
	if got, want := awsapi.ErrorLine(errors.New("two\n  lines")), "two lines"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := awsapi.ErrorCode(errors.New("x")); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestIdentity(t *testing.T) {
	clients, _ := serve(t, http.StatusOK, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/dba</Arn><UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	got, err := clients.Identity(t.Context())
	if want := (awsapi.Identity{Account: "123456789012", ARN: "arn:aws:iam::123456789012:user/dba"}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}
