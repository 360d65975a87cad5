package local_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

// resting has an execution stand in WaitState1 for an hour.
func resting(definition string) string {
	return strings.ReplaceAll(definition, `"Seconds": 1`, `"Seconds": 3600`)
}

// connect reaches the state machine through what spoils calls.
func (e *elsewhere) connect() *local.StepFunctions {
	e.t.Helper()
	s, err := local.ConnectStepFunctions(e.t.Context(), local.StepFunctionsConfig{AWS: awsapi.Options{EndpointURL: e.endpoint, Region: "us-east-1"}})
	if err != nil {
		e.t.Fatal(err)
	}
	return s
}

// client reaches the sandbox past what spoils calls.
func (e *elsewhere) client() *sfn.Client {
	return sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: aws.String(e.box.Endpoint()), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
}

// start starts an execution for a DB instance.
func (e *elsewhere) start(instance, name string) {
	_, err := e.client().StartExecution(e.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"),
		Name:            &name,
		Input:           aws.String(`{"instance_id":"` + instance + `"}`),
	})
	if err != nil {
		e.t.Error(err)
	}
}

// describe is the end of an error that has somebody look at an execution.
func (e *elsewhere) describe(name string) string {
	return ": see where it stands with rdscrypt executions describe " + name + " --on step-functions --region us-east-1 --endpoint-url " + e.endpoint
}

// When the answer to a stop is lost for good, it may have been stopped. A refusal
// is one.
func TestStopElsewhereWithoutAnswer(t *testing.T) {
	e := setupElsewhere(t, resting)
	e.instance("rests")
	e.start("rests", "rests")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	s := e.connect()
	e.spoilWith(func(_ http.ResponseWriter, action string, _ int) bool {
		if action == "StopExecution" {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	_, _, err := s.Stop(t.Context(), local.StopConfig{Execution: "rests"})
	var doubt *local.DoubtError
	if !errors.As(err, &doubt) || !strings.HasPrefix(err.Error(), "execution rests: whether it was stopped isn't known: ") || !strings.HasSuffix(err.Error(), e.describe("rests")) {
		t.Errorf("got %v", err)
	}
	e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
		return action == "StopExecution" && refuse(w, "AccessDeniedException", "not you")
	})
	_, _, err = s.Stop(t.Context(), local.StopConfig{Execution: "rests"})
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), "AccessDeniedException: not you (StopExecution): ") {
		t.Errorf("got %v", err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	e.spoilWith(func(_ http.ResponseWriter, action string, _ int) bool {
		if action == "StopExecution" {
			interrupt()
			panic(http.ErrAbortHandler)
		}
		return false
	})
	_, _, err = s.Stop(ctx, local.StopConfig{Execution: "rests"})
	if want := "execution rests: interrupted: whether it was stopped isn't known" + e.describe("rests"); err == nil || err.Error() != want || !errors.Is(err, local.ErrInterrupted) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// asking has an execution wait for an answer before anything else.
func asking(definition string) string {
	return strings.NewReplacer(
		`"StartAt": "CreateSnapshotState"`, `"StartAt": "Ask"`,
		`"States": {`, `"States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
			"Parameters": {"FunctionName": "create-snapshot", "Payload": {"instance_id.$": "$.instance_id", "token.$": "$$.Task.Token"}},
			"ResultPath": "$.answer", "Next": "CreateSnapshotState"},`,
	).Replace(definition)
}

// await waits until an execution waits for an answer.
func (e *elsewhere) await(name rdscrypt.ExecutionName) {
	e.t.Helper()
	found := errors.New("found")
	_, err := e.connect().Watch(e.t.Context(), name, func(h report.History) error {
		for _, ev := range h.Events {
			if ev.Type == history.TaskSubmitted {
				return found
			}
		}
		return nil
	})
	if err != found {
		e.t.Fatalf("it doesn't wait: %v", err)
	}
}

// An answer that arrives and whose own answer is lost isn't sent again: the second
// would be told that nobody waits, which would be taken for a refusal.
func TestApproveElsewhereWithoutAnswer(t *testing.T) {
	e := setupElsewhere(t, asking)
	e.instance("asks")
	e.start("asks", "asks")
	e.await("asks")
	s := e.connect()
	e.spoilWith(func(w http.ResponseWriter, action string, call int) bool {
		if action != "SendTaskSuccess" {
			return false
		}
		if call == 0 {
			panic(http.ErrAbortHandler)
		}
		return refuse(w, "TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	})
	_, err := s.Approve(t.Context(), local.ApproveConfig{})
	var doubt *local.DoubtError
	if !errors.As(err, &doubt) || !strings.HasPrefix(err.Error(), "execution asks: whether it has the answer isn't known: ") || !strings.HasSuffix(err.Error(), e.describe("asks")) {
		t.Errorf("got %v", err)
	}
	_, err = s.Approve(t.Context(), local.ApproveConfig{})
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || err.Error() != "execution asks doesn't wait in Ask any more"+e.describe("asks") {
		t.Errorf("got %v", err)
	}
}

// That it can't be looked at afterwards doesn't make the approval an error.
func TestApproveElsewhereAndNoLook(t *testing.T) {
	e := setupElsewhere(t, asking)
	e.instance("asks")
	e.start("asks", "asks")
	e.await("asks")
	var answered atomic.Bool
	e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
		if action == "SendTaskFailure" {
			answered.Store(true)
			return false
		}
		return answered.Load() && refuse(w, "AccessDeniedException", "not you")
	})
	answer, err := e.connect().Approve(t.Context(), local.ApproveConfig{Deny: true})
	if err != nil || answer.Approved || answer.State != "Ask" || answer.Description.ExecutionARN.Name() != "asks" {
		t.Errorf("%+v, %v", answer, err)
	}
}

// When the answer to the start is lost and the execution has ended before the SDK
// asks again, the name is refused. It is ours all the same, and followed to its end.
func TestStartAgainAfterItsEnd(t *testing.T) {
	e := setupElsewhere(t, asItIs)
	lose := func(id, input string) {
		e.instance(id)
		first := true
		e.spoilWith(func(w http.ResponseWriter, action string, _ int) bool {
			if action != "StartExecution" {
				return false
			}
			if !first {
				return refuse(w, "ExecutionAlreadyExists", "Execution Already Exists: '"+id+"'")
			}
			first = false
			if input != "" {
				e.start(input, id)
			}
			panic(http.ErrAbortHandler)
		})
	}
	lose("ours", "ours")
	r, steps, err := e.encrypt(t.Context(), "ours")
	if err != nil || r.Failure() != nil || r.Encrypted == nil || len(steps) == 0 || steps[0].Kind != local.Begun {
		t.Errorf("%+v, %v", r, err)
	}
	// Somebody else's name that was taken in the moment between two attempts.
	lose("theirs", "other")
	_, _, err = e.encrypt(t.Context(), "theirs")
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), "an execution called theirs exists already: ") {
		t.Errorf("got %v", err)
	}
	// The name is taken, it is said, but nothing can be seen of it.
	lose("unseen", "")
	_, _, err = e.encrypt(t.Context(), "unseen")
	var doubt *local.DoubtError
	if !errors.As(err, &doubt) || !strings.HasPrefix(err.Error(), "execution unseen: whether it has begun isn't known: its name is taken, and by what can't be seen: ") {
		t.Errorf("got %v", err)
	}
}

// What ends in the moment before it is stopped wasn't stopped.
func TestStopElsewhereTooLate(t *testing.T) {
	e := setupElsewhere(t, asking)
	e.instance("asks")
	e.start("asks", "asks")
	e.await("asks")
	e.spoilWith(func(_ http.ResponseWriter, action string, _ int) bool {
		if action == "StopExecution" {
			if _, err := e.connect().Approve(t.Context(), local.ApproveConfig{Deny: true}); err != nil {
				t.Error(err)
			}
			if _, err := e.connect().Watch(t.Context(), "asks", func(report.History) error { return nil }); err != nil {
				t.Error(err)
			}
		}
		return false
	})
	result, already, err := e.connect().Stop(t.Context(), local.StopConfig{})
	if err != nil || !already || result.Status != history.Failed {
		t.Errorf("%+v, %v, %v", result, already, err)
	}
}
