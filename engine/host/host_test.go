package host_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

type taskFunc func(ctx context.Context, call engine.TaskCall) (value.Value, error)

func (f taskFunc) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	return f(ctx, call)
}

const (
	machineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
	waits      = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`
	works      = `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}}}`
	asks       = `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
		"Parameters":{"FunctionName":"f","Payload.$":"$$.Task.Token"},"HeartbeatSeconds":10,"End":true}}}`
)

func arn(name string) string { return "arn:aws:states:us-east-1:123456789012:execution:m:" + name }

func start(name, definition string) host.Start {
	return host.Start{ARN: arn(name), StateMachineARN: machineARN, Definition: definition, Input: value.NewObject()}
}

// open opens a host over the log in a folder. What it returns closes both.
func open(t *testing.T, folder string, tasks engine.TaskRunner) (*host.Host, func()) {
	t.Helper()
	log, err := journal.Open(filepath.Join(folder, "executions.log"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := host.Open(host.Config{Log: log, Tasks: tasks})
	if err != nil {
		t.Fatal(err)
	}
	return h, func() {
		h.Close()
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	}
}

func statuses(h *host.Host) map[string]history.ExecutionStatus {
	all := map[string]history.ExecutionStatus{}
	for _, s := range h.List() {
		all[s.ARN] = s.Status
	}
	return all
}

func TestExecutionsGoOnInTheNextHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		calls := 0
		tasks := taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
			if calls++; calls == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return "worked", nil
		})
		h, end := open(t, folder, tasks)
		begun := time.Now()
		for name, definition := range map[string]string{"waiting": waits, "working": works} {
			s, err := h.Start(start(name, definition))
			if err != nil {
				t.Fatal(err)
			}
			if want := (host.Summary{ARN: arn(name), StateMachineARN: machineARN, Status: history.Running, StartDate: begun.UTC()}); s != want {
				t.Errorf("started %+v, want %+v", s, want)
			}
		}
		var exists *host.ExistsError
		if _, err := h.Start(start("waiting", waits)); !errors.As(err, &exists) || err.Error() != "there is an execution "+arn("waiting")+" already" {
			t.Errorf("the same name: %v", err)
		}
		synctest.Wait()
		end()
		if diff := cmp.Diff(map[string]history.ExecutionStatus{arn("waiting"): history.Running, arn("working"): history.Running}, statuses(h)); diff != "" {
			t.Error(diff)
		}

		time.Sleep(40 * time.Second)
		h, end = open(t, folder, tasks)
		defer end()
		for _, name := range []string{"working", "waiting"} {
			if err := h.Wait(t.Context(), arn(name)); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took != time.Minute {
			t.Errorf("the wait of a minute took %v", took)
		}
		if diff := cmp.Diff(map[string]history.ExecutionStatus{arn("waiting"): history.Succeeded, arn("working"): history.Succeeded}, statuses(h)); diff != "" {
			t.Error(diff)
		}
		state, err := h.State(arn("working"))
		if err != nil || state.Output != "worked" {
			t.Errorf("%v, %v", state.Output, err)
		}
	})
}

// What has ended is there in the next host as it was.
func TestEndedExecutions(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	fails := true
	tasks := taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) {
		if fails {
			return nil, &engine.TaskError{Name: "Broken", Cause: "yet"}
		}
		return "mended", nil
	})
	h, end := open(t, folder, tasks)
	if _, err := h.Start(start("one", works)); err != nil {
		t.Fatal(err)
	}
	if err := h.Wait(t.Context(), arn("one")); err != nil {
		t.Fatal(err)
	}
	before := h.List()
	end()

	h, end = open(t, folder, tasks)
	if diff := cmp.Diff(before, h.List()); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	if state, err := h.State(arn("one")); err != nil || state.Error != "Broken" {
		t.Errorf("%s, %v", state.Error, err)
	}
	stopped, err := h.Stop(arn("one"), "", "")
	if err != nil || !stopped.Equal(before[0].StopDate) {
		t.Errorf("stopped after its end: %v, %v", stopped, err)
	}
	fails = false
	if _, err := h.Redrive(arn("one")); err != nil {
		t.Fatal(err)
	}
	if err := h.Wait(t.Context(), arn("one")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Redrive(arn("one")); !errors.Is(err, engine.ErrNotRedrivable) {
		t.Errorf("redriven after success: %v", err)
	}
	before = h.List()
	if s := before[0]; s.Status != history.Succeeded || s.RedriveCount != 1 || s.RedriveDate.IsZero() {
		t.Errorf("%+v", s)
	}
	end()
	h, end = open(t, folder, tasks)
	defer end()
	if diff := cmp.Diff(before, h.List()); diff != "" {
		t.Errorf("after the redrive and a restart:\n%s", diff)
	}
}

func TestTaskTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens := make(chan string, 2)
		h, end := open(t, t.TempDir(), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			tokens <- call.Token
			return nil, nil
		}))
		defer end()
		for _, name := range []string{"one", "two"} {
			if _, err := h.Start(start(name, asks)); err != nil {
				t.Fatal(err)
			}
		}
		a, b := <-tokens, <-tokens
		synctest.Wait()
		if err := errors.Join(h.SendTaskHeartbeat(a), h.SendTaskSuccess(a, "yes"), h.SendTaskFailure(b, "No", "why")); err != nil {
			t.Fatal(err)
		}
		results := map[string]bool{}
		for _, name := range []string{"one", "two"} {
			if err := h.Wait(t.Context(), arn(name)); err != nil {
				t.Fatal(err)
			}
			state, _ := h.State(arn(name))
			results[fmt.Sprint(state.Output, state.Error, state.Cause)] = true
		}
		if diff := cmp.Diff(map[string]bool{"yes": true, "<nil>Nowhy": true}, results); diff != "" {
			t.Error(diff)
		}
		for token, want := range map[string]error{a: engine.ErrTaskTimedOut, "nonsense": engine.ErrInvalidToken} {
			if err := h.SendTaskSuccess(token, nil); !errors.Is(err, want) {
				t.Errorf("%s: %v", token, err)
			}
		}
		other, endOther := open(t, t.TempDir(), nil)
		defer endOther()
		if err := other.SendTaskHeartbeat(a); !errors.Is(err, host.ErrTaskDoesNotExist) {
			t.Errorf("another host's token: %v", err)
		}
	})
}

// An execution that was put down is taken up for whatever is wanted of it, and
// is put down again until it is due.
func TestExecutionsThatArePutDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens := make(chan string, 1)
		h, end := open(t, t.TempDir(), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			tokens <- call.Token
			return nil, nil
		}))
		defer end()
		begun := time.Now()
		for name, definition := range map[string]string{"asked": asks, "waiting": waits, "stopped": waits} {
			if _, err := h.Start(start(name, definition)); err != nil {
				t.Fatal(err)
			}
		}
		token := <-tokens
		for range 5 {
			time.Sleep(9 * time.Second)
			if err := h.SendTaskHeartbeat(token); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Stop(arn("stopped"), "", ""); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]time.Duration{"stopped": 45 * time.Second, "asked": 55 * time.Second, "waiting": time.Minute} {
			if err := h.Wait(t.Context(), arn(name)); err != nil {
				t.Fatal(err)
			}
			state, err := h.State(arn(name))
			if err != nil {
				t.Fatal(err)
			}
			if got := state.StopDate.Sub(begun); got != want {
				t.Errorf("%s ended after %v, want %v", name, got, want)
			}
		}
	})
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	h, end := open(t, t.TempDir(), nil)
	defer end()
	_, stopped := h.Stop(arn("none"), "", "")
	_, redriven := h.Redrive(arn("none"))
	_, state := h.State(arn("none"))
	_, records := h.Records(arn("none"))
	for what, err := range map[string]error{"Stop": stopped, "Redrive": redriven, "State": state, "Records": records, "Wait": h.Wait(t.Context(), arn("none"))} {
		if !errors.Is(err, host.ErrNoExecution) || err.Error() != "the execution does not exist: "+arn("none") {
			t.Errorf("%s: %v", what, err)
		}
	}
	var findings asl.Diagnostics
	if _, err := h.Start(start("bad", `{}`)); !errors.As(err, &findings) {
		t.Errorf("a definition that can't be used: %v", err)
	}
	if got := h.List(); len(got) != 0 {
		t.Errorf("it left %v", got)
	}
}
