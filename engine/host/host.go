// Package host runs many executions in one process, over one journal.
//
// A host takes up every execution that its log has unfinished, starts new ones,
// and hands them what comes from outside: that they are to stop, the answers to
// their task tokens, that they are to be redriven. Each execution is a goroutine
// that sleeps while the execution waits; whatever must be safe shares the syncs
// of the log.
//
// What an execution runs is in its own first record, so the host needs to be
// told nothing about those that it finds. Definitions are compiled once, however
// many executions there are of each.
package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// Config is what a host needs.
type Config struct {
	// Log keeps the histories. The host is its only writer; closing it is the
	// caller's work, after [Host.Close].
	Log   *journal.Log
	Tasks engine.TaskRunner
	Clock engine.Clock // nil: the machine's clock
	// Observe is called for each event of an execution, in its order, once it is
	// safe, with the summary after it. It must return quickly and can't call the
	// host; nil for nobody.
	Observe func(s Summary, ev history.Event)
	// Logger is told of executions that can't go on; nil for nobody.
	Logger *slog.Logger
}

// ErrNoExecution says that the host has no execution with that ARN.
var ErrNoExecution = errors.New("the execution does not exist")

// Host runs executions. All methods may be called side by side.
type Host struct {
	config   Config
	machines machines
	ctx      context.Context
	close    context.CancelFunc
	working  sync.WaitGroup

	mu    sync.Mutex
	all   map[string]*entry // by ARN
	order []*entry          // in the order of their start
	alarm alarm
}

// parkAfter is how long a wait must be for the execution to be put down. Taking
// one up again costs well under a millisecond.
const parkAfter = 5 * time.Second

// Open makes a host and has it take up every execution of the log that hasn't
// ended. One that can't be taken up is told to the logger and left as it is; it
// doesn't keep the others.
func Open(config Config) (*Host, error) {
	if config.Clock == nil {
		config.Clock = engine.SystemClock{}
	}
	if config.Observe == nil {
		config.Observe = func(Summary, history.Event) {}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	h := &Host{config: config, all: map[string]*entry{}}
	h.ctx, h.close = context.WithCancel(context.Background())
	h.alarm.rung = make(chan struct{}, 1)
	h.working.Go(h.wakeParked)
	h.takeUpAll(config.Log.Executions())
	return h, nil
}

// Close ends the work: tasks that are being called have their context done.
// Executions that haven't ended go on when another host opens the log.
func (h *Host) Close() {
	h.close()
	h.working.Wait()
}

// add notes an execution. The error is an [*ExistsError] when there is one with
// its ARN.
func (h *Host) add(e *entry) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all[e.summary.ARN] != nil {
		return &ExistsError{ARN: e.summary.ARN}
	}
	h.all[e.summary.ARN] = e
	h.order = append(h.order, e)
	return nil
}

// find returns the execution with the ARN. The error is [ErrNoExecution].
func (h *Host) find(arn string) (*entry, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.all[arn]; e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrNoExecution, arn)
}
