package local_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/local"
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

// start starts an execution for the DB instance of the same name.
func (e *elsewhere) start(name string) {
	e.t.Helper()
	_, err := e.client().StartExecution(e.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"),
		Name:            &name,
		Input:           aws.String(`{"instance_id":"` + name + `"}`),
	})
	if err != nil {
		e.t.Fatal(err)
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
	e.start("rests")
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
