// Package engine runs state machines durably.
//
// An execution is its history. The engine looks at the state that the history
// amounts to ([history.State]), decides what comes next, records it in the
// journal, and only then acts: a task is called after the record that
// announces it is safe, and the state machine moves on after the record of the
// task's result is. What the engine keeps in memory is the fold of the journal
// and nothing else, so an execution that was killed goes on where its journal
// ends ([Load]): waits by their absolute time, a task that was running by
// calling it again. Tasks must therefore be safe to repeat.
//
// The engine knows no task, no AWS and no file: what it needs of the world it
// asks through [Journal], [TaskRunner] and [Clock].
package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Journal keeps the history of one execution. It has one writer.
type Journal interface {
	// Append adds records to the history, all of them or none, and returns when
	// they will survive the end of the process and of the machine as far as the
	// journal promises that. After an error the journal has all of them or none,
	// as [Load] will find out, and may refuse further appends. The slice is the
	// caller's again when Append returns; what it holds isn't changed.
	Append(records []history.Record) error
}

// TaskRunner calls the functions that Task states name.
type TaskRunner interface {
	// RunTask calls the function and returns its result. It is called again with
	// the same call when a restart finds no result in the journal, and must be
	// safe to repeat. Branches call it side by side; a call whose branch was
	// aborted has its ctx done, and the branch makes no other before it has returned.
	//
	// An error that is a [*TaskError] is recorded by its name and cause; any
	// other as States.TaskFailed. When ctx is done the error is not recorded: the
	// call is made again when the execution is resumed.
	RunTask(ctx context.Context, call TaskCall) (value.Value, error)
}

// TaskCall is one call of a function.
type TaskCall struct {
	// Resource is the ARN of the function, or that of a service integration,
	// such as arn:aws:states:::lambda:invoke, whose parameters are in Input.
	Resource string
	Input    value.Value
	// Token is set when the state goes on once somebody sends it back: the call's
	// own result is then only recorded.
	Token     string
	Execution Identity
	StateName string
	Retry     int // how often a retrier had it called again; 0 for the first call
}

// TaskError is a task's failure as retriers and catchers see it.
type TaskError struct {
	Name  asl.ErrorName
	Cause string
}

func (e *TaskError) Error() string { return string(e.Name) + ": " + e.Cause }

// Identity says what an execution is called.
type Identity struct {
	ExecutionARN     string
	ExecutionName    string
	StateMachineARN  string
	StateMachineName string
	RoleARN          string // empty where no role is taken
}

// Config is what an execution needs.
type Config struct {
	StateMachine *asl.StateMachine
	// Definition is the text that StateMachine was compiled from, and
	// Configuration what the caller wants to find again. [Start] records both.
	Definition    string
	Configuration value.Value
	Identity      Identity
	Journal       Journal
	Tasks         TaskRunner
	Clock         Clock // nil: the machine's clock
	// Random gives the random part of retry delays, between 0 and 1; nil: math/rand.
	Random func() float64
	// Park has Run put an execution down that waits for nothing but the time, or
	// for somebody to send a task token, for longer than this. 0: never.
	Park time.Duration
	// Observe is called for each event, in order, once it is safe in the journal;
	// not for those of child executions. It must return quickly and can't call the
	// execution; nil for nobody.
	Observe func(history.Event)
}

// Execution is one run of a state machine. All methods may be called side by
// side, but Run only once at a time.
type Execution struct {
	config Config

	mu      sync.Mutex // Run lets go of it while it waits for the world
	state   *history.State
	pending []history.Record // decided, applied to state, not yet in the journal
	broken  error            // the journal failed: state is ahead of it for good
	ready   []*history.Branch
	maps    map[*history.Branch]*mapWork
	effects effects
	wake    chan struct{} // has Run look at the state again

	contextObject asl.ContextObject // see scope
}

// Start begins an execution: its first record is in the journal when Start
// returns. [Execution.Run] does the rest.
func Start(config Config, input value.Value) (*Execution, error) {
	x := newExecution(config, &history.State{})
	if err := checkSize(input, ""); err != nil {
		return nil, err
	}
	if deeper(config.Configuration, maxDepth) {
		return nil, fmt.Errorf("the configuration is nested more than %d levels deep", maxDepth)
	}
	root := &x.state.Branch
	x.note(root, &history.ExecutionCreated{
		ExecutionARN:    config.Identity.ExecutionARN,
		StateMachineARN: config.Identity.StateMachineARN,
		Definition:      config.Definition,
		Configuration:   config.Configuration,
	})
	x.emit(root, history.ExecutionStarted, &history.ExecutionStartedDetails{Input: input, RoleARN: config.Identity.RoleARN})
	if err := x.flush(); err != nil {
		return nil, err
	}
	// They are in the journal now, and there may be many executions.
	x.config.Definition, x.config.Configuration = "", nil
	x.ready = append(x.ready, root)
	return x, nil
}

// ErrEmptyJournal is returned by [Load] for a history without any record: the
// execution was never begun.
var ErrEmptyJournal = errors.New("the journal is empty")

// Load takes up an execution where its records, all that its journal has, end.
// What was run is in the first of them ([history.Created]). Returns
// [ErrEmptyJournal] when there is nothing to take up.
func Load(config Config, records []history.Record) (*Execution, error) {
	if len(records) == 0 {
		return nil, ErrEmptyJournal
	}
	state, err := history.Fold(records)
	if err != nil {
		return nil, fmt.Errorf("loading execution: %w", err)
	}
	if b := unknownState(config.StateMachine, &state.Branch); b != nil {
		return nil, fmt.Errorf("loading execution: it stands in the state %q in phase %s, which its definition doesn't have", b.StateName, b.Phase)
	}
	x := newExecution(config, state)
	x.allReady(&state.Branch)
	return x, nil
}

func newExecution(config Config, state *history.State) *Execution {
	if config.Clock == nil {
		config.Clock = SystemClock{}
	}
	if config.Random == nil {
		config.Random = rand.Float64
	}
	if config.Observe == nil {
		config.Observe = func(history.Event) {}
	}
	return &Execution{config: config, state: state, wake: make(chan struct{}, 1)}
}

// Err returns why the execution can't be moved on: its journal failed, and what
// [Execution.State] says may not be in it, or it was put down ([ErrParked]).
func (x *Execution) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.broken
}

// State returns a copy of where the execution stands.
func (x *Execution) State() history.State {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.state.Clone()
}
