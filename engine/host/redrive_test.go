package host_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// Whoever redrives an execution at the moment of its end has it redriven: the
// end is known before whoever brought it about has let go of the execution.
func TestRedriveAtTheVeryEnd(t *testing.T) {
	t.Parallel()
	log, err := journal.Open(filepath.Join(t.TempDir(), "executions.log"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	called := map[string]bool{}
	tasks := taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		mu.Lock()
		defer mu.Unlock()
		if !called[call.Execution.ExecutionName] {
			called[call.Execution.ExecutionName] = true
			return nil, &engine.TaskError{Name: "E"}
		}
		return "mended", nil
	})
	failed := make(chan string, 100)
	h, err := host.Open(host.Config{Log: log, Tasks: tasks, Observe: func(s host.Summary, ev history.Event) {
		if ev.Type == history.ExecutionFailed {
			failed <- s.ARN
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	const executions = 40
	for i := range executions {
		if _, err := h.Start(start(fmt.Sprint(i), works)); err != nil {
			t.Fatal(err)
		}
	}
	for range executions {
		arn := <-failed
		if _, err := h.Redrive(arn); err != nil {
			t.Errorf("redriven at its end: %v", err)
		}
		if err := h.Wait(t.Context(), arn); err != nil {
			t.Error(err)
		}
		if state, err := h.State(arn); err != nil || state.Status != history.Succeeded || state.Output != "mended" {
			t.Errorf("%s: %s %v, %v", arn, state.Status, state.Output, err)
		}
	}
	h.Close()
	if err := log.Close(); err != nil {
		t.Error(err)
	}
}

// A redrive waits for the end of a task that pays no heed to its context.
// Meanwhile the execution can be asked after and stopped, which it is already,
// and others that are put down are taken up when they are due.
func TestRedriveThatWaitsForATask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens, release := make(chan string, 1), make(chan bool)
		var calls atomic.Int64
		h, end := open(t, t.TempDir(), taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
			if call.Token != "" {
				tokens <- call.Token
				return nil, nil
			}
			if calls.Add(1) == 1 {
				<-release
			}
			return "worked", nil
		}))
		defer end()
		two := strings.Replace(asks, `"End":true`, `"Next":"U"`, 1)
		two = strings.TrimSuffix(two, "}}") + `,` + strings.Replace(strings.TrimPrefix(works, `{"StartAt":"T","States":{`), `"T"`, `"U"`, 1)
		for name, definition := range map[string]string{"stubborn": two, "other": strings.Replace(waits, "60", "12", 1)} {
			if _, err := h.Start(start(name, definition)); err != nil {
				t.Fatal(err)
			}
		}
		token := <-tokens
		synctest.Wait() // both are put down, the one until its heartbeat is due
		if err := h.SendTaskSuccess(token, nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // it calls its task
		stopped, err := h.Stop(arn("stubborn"), "", "")
		if err != nil {
			t.Fatal(err)
		}
		redriven := make(chan error, 1)
		go func() {
			_, err := h.Redrive(arn("stubborn"))
			redriven <- err
		}()
		time.Sleep(time.Second)
		if state, err := h.State(arn("stubborn")); err != nil || state.Status != history.Aborted {
			t.Errorf("meanwhile it is %s, %v", state.Status, err)
		}
		if again, err := h.Stop(arn("stubborn"), "", ""); err != nil || !again.Equal(stopped) {
			t.Errorf("stopped meanwhile: %v, %v", again, err)
		}
		time.Sleep(12 * time.Second)
		if s := statuses(h)[arn("other")]; s != history.Succeeded {
			t.Errorf("the other, which waits 12 s, is %s after 13", s)
		}
		if len(redriven) > 0 {
			t.Errorf("redriven while its task is called: %v", <-redriven)
		}
		close(release)
		if err := <-redriven; err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if state, err := h.State(arn("stubborn")); err != nil || state.Status != history.Succeeded || calls.Load() != 2 {
			t.Errorf("redriven: %s after %d calls, %v", state.Status, calls.Load(), err)
		}
	})
}
