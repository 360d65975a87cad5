package local_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// elsewhere is a sandbox with Step Functions behind something that spoils calls.
type elsewhere struct {
	*fixture
	endpoint string

	mu    sync.Mutex
	spoil func(w http.ResponseWriter, action string, call int) bool // tells whether it did
	calls map[string]int
}

// setupElsewhere makes one whose state machine is edited.
func setupElsewhere(t *testing.T, edit func(definition string) string) *elsewhere {
	t.Helper()
	e := &elsewhere{fixture: &fixture{t: t}, calls: map[string]int{}}
	machines := local.SandboxStateMachines(sandbox.Instant)
	box, err := sandbox.Start(context.Background(), sandbox.Config{
		DataDir: t.TempDir(), Listen: "127.0.0.1:0", Pace: sandbox.Instant, Functions: local.SandboxFunctions,
		StateMachines: func(region string) ([]sandbox.StateMachine, error) {
			made, err := machines(region)
			for i := range made {
				made[i].Definition = edit(made[i].Definition)
			}
			return made, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	e.box = box
	t.Cleanup(func() {
		if err := box.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	e.rds = rds.New(rds.Options{Region: "us-east-1", BaseEndpoint: aws.String(box.Endpoint()), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	target, err := url.Parse(box.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	forward := &httputil.ReverseProxy{Transport: transport, ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The whole request first, see amazon in the tests of the command line.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		e.mu.Lock()
		call := e.calls[action]
		e.calls[action]++
		spoil := e.spoil
		e.mu.Unlock()
		if spoil == nil || !spoil(w, action, call) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	e.endpoint = server.URL
	return e
}

func asItIs(definition string) string { return definition }

func refuse(w http.ResponseWriter, code, message string) bool {
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"__type":%q,"message":%q}`, code, message)
	return true
}

func (e *elsewhere) encrypt(ctx context.Context, id string) (*local.Result, []local.Step, error) {
	var steps []local.Step
	r, err := local.EncryptOnStepFunctions(ctx, local.StepFunctionsEncryptConfig{
		StepFunctionsConfig: local.StepFunctionsConfig{
			AWS:  awsapi.Options{EndpointURL: e.endpoint, Region: "us-east-1"},
			Pace: stepfunctions.Pace{Interval: 10 * time.Millisecond, Longest: 20 * time.Millisecond, Patience: 300 * time.Millisecond},
		},
		Instance: id, Workflow: local.WorkflowBasic, Name: id, Progress: func(s local.Step) { steps = append(steps, s) },
	})
	return r, steps, err
}

func notes(steps []local.Step) (notes []string) {
	for _, s := range steps {
		if s.Kind == local.Noted {
			notes = append(notes, s.Text)
		}
	}
	return notes
}

// again is what follows an error on the way.
func (e *elsewhere) again(name string) string {
	where := " --on step-functions --region us-east-1 --endpoint-url " + e.endpoint
	return fmt.Sprintf("follow it again with rdscrypt executions watch %s%s, or end it with rdscrypt stop %s%s", name, where, name, where)
}

// What Step Functions refuses for a while is waited out and told.
func TestFollowingThrottled(t *testing.T) {
	e := setupElsewhere(t, asItIs)
	e.instance("calm")
	e.spoilWith(func(w http.ResponseWriter, action string, call int) bool {
		return action == "GetExecutionHistory" && call < 5 && refuse(w, "ThrottlingException", "Rate exceeded")
	})
	r, steps, err := e.encrypt(t.Context(), "calm")
	if err != nil || r.Failure() != nil || r.Encrypted == nil || !r.Encrypted.Encrypted {
		t.Fatalf("%+v, %v", r, err)
	}
	got := notes(steps)
	want := "Step Functions asks for fewer calls, the execution goes on there: reading the history of execution calm: ThrottlingException: Rate exceeded (GetExecutionHistory): trying again"
	if len(got) < 2 || got[0] != want || !slices.Contains(got, "Step Functions answers again") {
		t.Errorf("noted %q", got)
	}
}

// An execution is followed no more when there is no sense in it. It goes on, and
// the error says how to follow it again.
func TestFollowingEnds(t *testing.T) {
	e := setupElsewhere(t, asItIs)
	for _, c := range []struct {
		id    string
		spoil func(http.ResponseWriter) bool
		want  string
	}{
		{"lost", func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) },
			"execution lost goes on at Step Functions, following it has ended: Step Functions hasn't answered for 0s: reading the history of execution lost: http://127.0.0.1:"},
		{"expired", func(w http.ResponseWriter) bool {
			return refuse(w, "ExpiredTokenException", "The security token included in the request is expired")
		},
			"execution expired goes on at Step Functions, following it has ended: reading the history of execution expired: ExpiredTokenException: The security token included in the request is expired (GetExecutionHistory): log in again with aws sso login or aws configure, or choose another --profile; " + e.again("expired")},
	} {
		e.instance(c.id)
		e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
			return action == "GetExecutionHistory" && c.spoil(w)
		})
		_, _, err := e.encrypt(t.Context(), c.id)
		var following *local.FollowingError
		if !errors.As(err, &following) || !errors.Is(err, local.ErrInterrupted) || !strings.HasPrefix(err.Error(), c.want) || !strings.HasSuffix(err.Error(), e.again(c.id)) {
			t.Errorf("%s: got  %v\nwant %s...%s", c.id, err, c.want, e.again(c.id))
		}
	}
}

func (e *elsewhere) spoilWith(spoil func(w http.ResponseWriter, action string, call int) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.spoil = spoil
}

// Interrupted before the start nothing has changed, after it the execution goes on.
func TestFollowingInterrupted(t *testing.T) {
	e := setupElsewhere(t, asItIs)
	e.instance("left")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	e.spoilWith(func(_ http.ResponseWriter, action string, _ int) bool {
		if action == "GetExecutionHistory" {
			cancel()
		}
		return false
	})
	_, _, err := e.encrypt(ctx, "left")
	want := "execution left goes on at Step Functions, following it has ended: interrupted: " + e.again("left")
	if err == nil || err.Error() != want || !errors.Is(err, local.ErrInterrupted) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, _, err = e.encrypt(ctx, "left"); !errors.Is(err, local.ErrInterrupted) || err.Error() != "interrupted: nothing was changed" {
		t.Errorf("before the start: %v", err)
	}
}

// When the answer to the start is lost for good, nobody can say whether it has
// begun, and that is said. An answer that refuses it is a refusal.
func TestStartWithoutAnswer(t *testing.T) {
	e := setupElsewhere(t, asItIs)
	e.instance("doubt")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
		if action != "StartExecution" {
			return false
		}
		w.WriteHeader(http.StatusBadGateway)
		return true
	})
	_, _, err := e.encrypt(t.Context(), "doubt")
	var doubt *local.DoubtError
	if !errors.As(err, &doubt) || !strings.HasPrefix(err.Error(), "execution doubt: whether it has begun isn't known: ") ||
		!strings.HasSuffix(err.Error(), ": see with rdscrypt executions describe doubt --on step-functions --region us-east-1 --endpoint-url "+e.endpoint) {
		t.Error(err)
	}
	e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
		return action == "StartExecution" && refuse(w, "AccessDeniedException", "not you")
	})
	_, _, err = e.encrypt(t.Context(), "doubt")
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || err.Error() != "AccessDeniedException: not you (StartExecution): allow the call in IAM, or choose another --profile" {
		t.Error(err)
	}
}

// An execution that takes too long at Step Functions has failed, and what it has
// made is listed.
func TestTimedOutElsewhere(t *testing.T) {
	e := setupElsewhere(t, func(definition string) string {
		return strings.Replace(strings.ReplaceAll(definition, `"Seconds": 1`, `"Seconds": 3600`), `"Comment"`, `"TimeoutSeconds": 1, "Comment"`, 1)
	})
	e.instance("late")
	r, steps, err := e.encrypt(t.Context(), "late")
	if err != nil {
		t.Fatal(err)
	}
	if got := notes(steps); len(got) != 1 || got[0] != "state machine rdscrypt-basic differs from that of this rdscrypt: /TimeoutSeconds is added" {
		t.Errorf("noted %q", got)
	}
	want := "execution late timed out in WaitState1"
	if r.Status != history.TimedOut || len(r.Left) != 1 || !r.Left[0].Made || !strings.HasPrefix(r.Failure().Error(), want) {
		t.Errorf("%v, left %v", r.Failure(), r.Left)
	}
}

// A state machine that isn't there has to be made first.
func TestNoStateMachine(t *testing.T) {
	f := setup(t)
	f.instance("none")
	_, err := local.EncryptOnStepFunctions(t.Context(), local.StepFunctionsEncryptConfig{
		StepFunctionsConfig: local.StepFunctionsConfig{AWS: f.aws()}, Instance: "none", Workflow: local.WorkflowBasic,
	})
	want := "there is no state machine rdscrypt-basic in account 123456789012, Region us-east-1, " + f.box.Endpoint() + ": make it with rdscrypt deploy, or name another with --state-machine-arn"
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
