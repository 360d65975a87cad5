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

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Journal keeps the history of one execution. It has one writer.
type Journal interface {
	// Append adds records to the history, all of them or none, and returns when
	// they will survive the end of the process and of the machine as far as the
	// journal promises that. After an error nothing of them is there, and the
	// journal may refuse further appends.
	Append(records []history.Record) error
	// Records returns the whole history in order.
	Records() ([]history.Record, error)
}

// TaskRunner calls the functions that Task states name.
type TaskRunner interface {
	// RunTask calls the function and returns its result. It is called again with
	// the same call when a restart finds no result in the journal, and must be
	// safe to repeat.
	//
	// An error that is a [*TaskError] is recorded by its name and cause; any
	// other as States.TaskFailed. When ctx is done the error is not recorded: the
	// call is made again when the execution is resumed.
	RunTask(ctx context.Context, call TaskCall) (value.Value, error)
}

// TaskCall is one call of a function.
type TaskCall struct {
	Resource  string // ARN of the function
	Input     value.Value
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
	Identity     Identity
	Journal      Journal
	Tasks        TaskRunner
	Clock        Clock // nil: the machine's clock
	// Random gives the random part of retry delays, between 0 and 1; nil: math/rand.
	Random func() float64
	// Observe is called for each event, in order, once it is safe in the journal.
	// It must return quickly; nil for nobody.
	Observe func(history.Event)
}

// Execution is one run of a state machine. It is not safe for concurrent use.
type Execution struct {
	config  Config
	state   *history.State
	pending []history.Record // decided, applied to state, not yet in the journal
	broken  error            // the journal failed: state is ahead of it for good
}

// Start begins an execution: its first record is in the journal when Start
// returns. [Execution.Run] does the rest.
func Start(config Config, input value.Value) (*Execution, error) {
	x := newExecution(config, &history.State{})
	if err := x.checkSize(input); err != nil {
		return nil, err
	}
	x.emit(history.ExecutionStarted, &history.ExecutionStartedDetails{Input: input, RoleARN: config.Identity.RoleARN})
	if err := x.flush(); err != nil {
		return nil, err
	}
	return x, nil
}

// ErrEmptyJournal is returned by [Load] for a journal without any record: the
// execution was never begun.
var ErrEmptyJournal = errors.New("the journal is empty")

// Load takes up an execution from its journal. Returns [ErrEmptyJournal] when
// there is nothing to take up.
func Load(config Config) (*Execution, error) {
	records, err := config.Journal.Records()
	if err != nil {
		return nil, fmt.Errorf("loading execution: %w", err)
	}
	if len(records) == 0 {
		return nil, ErrEmptyJournal
	}
	state, err := history.Fold(records)
	if err != nil {
		return nil, fmt.Errorf("loading execution: %w", err)
	}
	if state.StateName != "" && config.StateMachine.State(state.StateName) == nil {
		return nil, fmt.Errorf("loading execution: it stands in the state %q, which its definition doesn't have", state.StateName)
	}
	return newExecution(config, state), nil
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
	return &Execution{config: config, state: state}
}

// State returns where the execution stands.
func (x *Execution) State() history.State { return *x.state }

// Run takes the execution to its end and returns nil whatever its status then
// is. When ctx is done first, Run returns its cause and the execution can be
// taken up again, here or by [Load]. Any other error is the journal's.
func (x *Execution) Run(ctx context.Context) error {
	for {
		if err := x.settle(); err != nil {
			return err
		}
		if x.state.Status != history.Running {
			return nil
		}
		if err := x.act(ctx); err != nil {
			return err
		}
	}
}

// maxUnflushed bounds what is decided ahead of the journal by a machine that
// goes round without waiting or calling anybody.
const maxUnflushed = 256

// settle decides all that can be decided without the world, and records it.
func (x *Execution) settle() error {
	if x.broken != nil {
		return x.broken
	}
	for x.state.Status == history.Running && x.decide() {
		if len(x.pending) >= maxUnflushed {
			if err := x.flush(); err != nil {
				return err
			}
		}
	}
	return x.flush()
}

// decide records one step. It reports false when only the world can bring the
// next one.
func (x *Execution) decide() bool {
	if x.state.LastID >= maxEvents-eventsPerStep {
		x.endFailed(asl.Runtime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", maxEvents))
		return true
	}
	switch x.state.Phase {
	case history.Begun:
		x.enter(x.config.StateMachine.StartAt)
	case history.Entered:
		x.evaluate()
	case history.Scheduled:
		x.emit(history.LambdaFunctionStarted, nil)
	case history.TaskSucceeded:
		x.taskSucceeded(x.current().(*asl.TaskState))
	case history.TaskFailed:
		x.taskFailed(x.current().(*asl.TaskState))
	case history.Exited:
		// A step records the exit together with what follows, so a history that
		// ends here was cut by somebody else.
		x.endFailed(asl.Runtime, fmt.Sprintf("The history ends after the state '%s' was left.", x.state.StateName))
	default:
		return false
	}
	return true
}

// act does what the last record announced, or waits for the time it named.
func (x *Execution) act(ctx context.Context) error {
	switch x.state.Phase {
	case history.Waiting:
		if err := x.config.Clock.SleepUntil(ctx, x.state.Due); err != nil {
			return err
		}
		x.waitOver(x.current().(*asl.WaitState))
		return nil
	case history.Retrying:
		if err := x.config.Clock.SleepUntil(ctx, x.state.Due); err != nil {
			return err
		}
		x.scheduleTask(x.current().(*asl.TaskState))
		return nil
	default:
		return x.callTask(ctx)
	}
}

// evaluate takes the step that follows the entry of a state.
func (x *Execution) evaluate() {
	switch s := x.current().(type) {
	case *asl.TaskState:
		x.scheduleTask(s)
	case *asl.ChoiceState:
		next, output, err := s.Choose(x.scope())
		x.leave(history.ChoiceStateExited, output, asl.Transition{Next: next}, err)
	case *asl.WaitState:
		x.beginWait(s)
	case *asl.PassState:
		output, err := s.Output(x.scope())
		x.leave(history.PassStateExited, output, s.Transition, err)
	case *asl.SucceedState:
		output, err := s.Output(x.scope())
		x.leave(history.SucceedStateExited, output, asl.Transition{End: true}, err)
	case *asl.FailState:
		name, cause, err := s.Failure(x.scope())
		if err != nil {
			x.fail(err)
			return
		}
		x.endFailed(name, cause)
	}
}

func (x *Execution) current() asl.State { return x.config.StateMachine.State(x.state.StateName) }
