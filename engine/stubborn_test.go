package engine_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Run ends with its context also when tasks pay no heed to theirs and succeed:
// what they bring is kept, and none is called after that.
func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]string{
		"one after the other": `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","Next":"U"},"U":{"Type":"Task","Resource":"fn:f","Next":"V"},"V":{"Type":"Wait","Seconds":50,"End":true}}}`,
		"in a branch": `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","Next":"U"},"U":{"Type":"Task","Resource":"fn:f","End":true}}},
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":50,"End":true}}}]}}}`,
	} {
		stop := errors.New("stopped by a signal")
		ctx, cancel := context.WithCancelCause(t.Context())
		calls := 0
		c := config(machine(t, m), taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) {
			calls++
			cancel(stop)
			return value.NewObject(), nil
		}))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Run(ctx); !errors.Is(err, stop) || calls != 1 {
			t.Errorf("%s: %v after %d calls", name, err, calls)
		}
		records, _ := c.Journal.(kept).Records()
		kept := 0
		for _, r := range records {
			if r.Event != nil && r.Event.Type == history.LambdaFunctionSucceeded {
				kept++
			}
		}
		if kept != 1 {
			t.Errorf("%s: %d results were kept", name, kept)
		}
	}
}

// A task that succeeds while an interrupted run waits for the others isn't
// called again for nothing.
func TestResultOfAnInterruptedRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		calls := map[string]int{}
		c := config(machine(t, `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"fn:f","End":true}}},
			{"StartAt":"B","States":{"B":{"Type":"Task","Resource":"fn:f","End":true}}}]}}}`),
			taskFunc(func(ctx context.Context, call engine.TaskCall) (value.Value, error) {
				mu.Lock()
				calls[call.StateName]++
				again := calls[call.StateName] > 1
				mu.Unlock()
				if again {
					return "again", nil
				}
				<-ctx.Done()
				if call.StateName == "B" {
					return nil, ctx.Err()
				}
				time.Sleep(time.Second) // Run has noticed the end of its context and waits
				return "at last", nil
			}))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := x.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		state := resume(t, c)
		if got := value.Text(state.Output); got != `["at last","again"]` || calls["A"] != 1 || calls["B"] != 2 {
			t.Errorf("%s after the calls %v", got, calls)
		}
	})
}

// Whoever asks for the state of an execution, or stops it, doesn't wait for a
// task that pays no heed to its context.
func TestStateWhileAStubbornTaskEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan bool)
		c := config(machine(t, `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"fn:f","End":true}}},
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":50,"End":true}}}]}}}`),
			taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) {
				<-release
				return nil, nil
			}))
		c.Clock = engine.SystemClock{}
		x, err := engine.Start(c, value.NewObject())
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- x.Run(t.Context()) }()
		synctest.Wait()
		stopped, err := x.Stop("", "")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // Run waits for the task
		if len(ended) > 0 {
			t.Fatal("Run returned before the task did")
		}
		answered := make(chan bool, 1)
		go func() {
			if s := x.State(); s.Status != history.Aborted {
				t.Errorf("it is %s", s.Status)
			}
			if again, err := x.Stop("", ""); err != nil || !again.Equal(stopped) {
				t.Errorf("stopped again: %v, %v", again, err)
			}
			answered <- true
		}()
		// Whoever waits for a lock isn't idle for synctest.
		for i := 0; len(answered) == 0 && i < 1e6; i++ {
			runtime.Gosched()
		}
		if len(answered) == 0 {
			t.Error("no answer while the task goes on")
		}
		close(release)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
