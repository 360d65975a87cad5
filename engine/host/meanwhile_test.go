package host_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// gate stops somebody once, when it is shut.
type gate struct {
	mu            sync.Mutex
	shut          bool
	reached, open chan bool
}

func newGate() *gate { return &gate{shut: true, reached: make(chan bool), open: make(chan bool)} }

func (g *gate) pass() {
	g.mu.Lock()
	shut := g.shut
	g.shut = false
	g.mu.Unlock()
	if shut {
		close(g.reached)
		<-g.open
	}
}

// gatedClock is the machine's clock, which is told through a gate.
type gatedClock struct {
	engine.SystemClock
	gate *gate
}

func (c gatedClock) Now() time.Time {
	c.gate.pass()
	return c.SystemClock.Now()
}

// An execution can be named as soon as Start knows of it. Whoever then wants it
// stopped, answered or waited for gets that once it runs, and its journal has one
// writer.
func TestWhatIsWantedDuringStart(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before its first record", "before it runs"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			g := newGate()
			log, err := journal.Open(filepath.Join(t.TempDir(), "executions.log"))
			if err != nil {
				t.Fatal(err)
			}
			config := host.Config{Log: log}
			if when == "before it runs" {
				config.Observe = func(host.Summary, history.Event) { g.pass() }
			} else {
				g.shut = false // the host looks at the time itself when it is opened
				config.Clock = gatedClock{gate: g}
			}
			h, err := host.Open(config)
			if err != nil {
				t.Fatal(err)
			}
			g.mu.Lock()
			g.shut = true
			g.mu.Unlock()

			started := make(chan error)
			go func() {
				_, err := h.Start(start("a", waits))
				started <- err
			}()
			<-g.reached
			waited, stopped := make(chan error, 1), make(chan error, 1)
			go func() {
				err := h.Wait(t.Context(), arn("a"))
				if s := statuses(h)[arn("a")]; s == history.Running {
					err = errors.Join(err, fmt.Errorf("Wait returned while it is %s", s))
				}
				waited <- err
			}()
			go func() {
				token := base64.RawURLEncoding.EncodeToString([]byte(arn("a") + " none"))
				if err := h.SendTaskHeartbeat(token); !errors.Is(err, engine.ErrTaskTimedOut) {
					stopped <- fmt.Errorf("a heartbeat for no task: %w", err)
					return
				}
				_, err := h.Stop(arn("a"), "", "")
				stopped <- err
			}()
			for i := 0; i < 1e4 && len(waited)+len(stopped) == 0; i++ {
				runtime.Gosched()
			}
			if len(waited)+len(stopped) > 0 {
				t.Error("somebody had what was wanted before it was there")
			}
			close(g.open)
			if err := errors.Join(<-started, <-stopped, <-waited); err != nil {
				t.Error(err)
			}
			records, err := log.Records(arn("a"))
			if err != nil {
				t.Fatal(err)
			}
			if s, err := history.Fold(records); err != nil || s.Status != history.Aborted {
				t.Errorf("in the log: %v", err)
			}
			h.Close()
			if err := log.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// An execution that can't begin leaves nothing, and its name is free.
func TestStartThatIsRefused(t *testing.T) {
	t.Parallel()
	h, end := open(t, t.TempDir(), nil)
	defer end()
	refused := start("a", waits)
	refused.Input = strings.Repeat("x", 1<<20)
	want := "starting execution: States.DataLimitExceeded: The execution's input is larger than 262144 bytes"
	if _, err := h.Start(refused); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if got := h.List(); len(got) != 0 {
		t.Errorf("it left %v", got)
	}
	if _, err := h.Start(start("a", waits)); err != nil {
		t.Error(err)
	}
}

// Whatever comes at the same time for the same executions, each journal can be
// folded and says what the list says.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, err := journal.Open(filepath.Join(t.TempDir(), "executions.log"))
		if err != nil {
			t.Fatal(err)
		}
		tasks := &erratic{}
		h, err := host.Open(host.Config{Log: log, Tasks: tasks})
		if err != nil {
			t.Fatal(err)
		}
		three := `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[` + works + `,` + strings.ReplaceAll(asks, `"T"`, `"U"`) + `,` + waits + `]}}}`
		names := []string{"0", "1", "2", "3", "4", "5"}
		for i, name := range names {
			if _, err := h.Start(start(name, []string{works, asks, three}[i%3])); err != nil {
				t.Fatal(err)
			}
		}
		var working sync.WaitGroup
		for range 6 {
			working.Go(func() {
				for range 60 {
					disturb(t, h, arn(names[rand.IntN(len(names))]), tasks.token())
					time.Sleep(time.Duration(rand.IntN(2000)) * time.Millisecond)
				}
			})
		}
		working.Wait()
		h.Close()
		for _, name := range names {
			records, err := log.Records(arn(name))
			if err != nil {
				t.Fatal(err)
			}
			s, err := history.Fold(records)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if listed := statuses(h)[arn(name)]; listed != s.Status {
				t.Errorf("%s: the list says %s, the journal %s", name, listed, s.Status)
			}
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
}

// disturb wants something of an execution, or sends a token.
func disturb(t *testing.T, h *host.Host, arn, token string) {
	var err error
	switch rand.IntN(6) {
	case 0:
		_, err = h.Stop(arn, "s", "c")
	case 1, 2:
		_, err = h.Redrive(arn)
	case 3:
		_, err = h.State(arn)
	case 4:
		err = h.SendTaskSuccess(token, "yes")
	default:
		err = h.SendTaskHeartbeat(token)
	}
	for _, refusal := range []error{engine.ErrNotRedrivable, engine.ErrTaskTimedOut, engine.ErrInvalidToken} {
		if errors.Is(err, refusal) {
			return
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// erratic is a task runner that takes its time, fails now and then, and keeps the
// last token.
type erratic struct {
	mu   sync.Mutex
	last string
}

func (e *erratic) token() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last
}

// RunTask implements engine.TaskRunner.
func (e *erratic) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	if call.Token != "" {
		e.mu.Lock()
		e.last = call.Token
		e.mu.Unlock()
		return nil, nil
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Duration(rand.IntN(3000)) * time.Millisecond):
	}
	if rand.IntN(3) == 0 {
		return nil, &engine.TaskError{Name: "E"}
	}
	return "ok", nil
}
