package local

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// execution is an execution that this process holds.
type execution struct {
	state   StateDir
	folder  folder
	kept    kept // as it was when the execution was taken
	machine *asl.StateMachine
	log     *journal.Log
	release func() error
	access  access
}

// take makes an execution this process's own: nobody else runs it until it is
// given back. Returns a [*HeldError] when somebody does.
func (s StateDir) take(ctx context.Context, name rdscrypt.ExecutionName) (*execution, error) {
	x := &execution{state: s, folder: s.folder(name)}
	release, err := x.folder.hold(ctx)
	if err != nil {
		return nil, err
	}
	x.release = release
	if err := x.open(); err != nil {
		x.giveBack()
		return nil, err
	}
	return x, nil
}

// open reads the execution. The error is a [*DoubtError].
func (x *execution) open() (err error) {
	// Reading comes first: opening would make a journal that is missing.
	if x.kept, err = x.folder.read(); err != nil {
		return err
	}
	if x.machine, err = x.folder.stateMachine(x.kept.definition); err != nil {
		return err
	}
	if x.log, err = journal.Open(x.folder.journal()); err != nil {
		return x.folder.lost(err)
	}
	return nil
}

// giveBack lets others run the execution. Whatever goes wrong with that is over
// with the process, and everything that was written is on disk.
func (x *execution) giveBack() {
	if x.log != nil {
		_ = x.log.Close()
	}
	_ = x.release()
}

// identity is what the engine and the context object call the execution.
func (r record) identity() engine.Identity {
	return engine.Identity{
		ExecutionARN:     string(r.ExecutionARN),
		ExecutionName:    string(r.ExecutionARN.Name()),
		StateMachineARN:  r.StateMachineARN,
		StateMachineName: stateMachineName(r.Workflow),
	}
}

// ErrInterrupted says that the context has ended, by a signal as a rule.
var ErrInterrupted = errors.New("interrupted")

// UnfinishedError says that an execution has begun, hasn't ended, and is run by
// nobody now.
type UnfinishedError struct {
	Name rdscrypt.ExecutionName
	// Resume is the command that goes on with it.
	Resume string
	// Err is why: [ErrInterrupted], or what is wrong with the journal.
	Err error
}

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("execution %s: %v: %s", e.Name, e.Err, e.Next())
}

// Next is what the user can do, as an imperative.
func (e *UnfinishedError) Next() string { return "go on with " + e.Resume }

// Unwrap returns the reason.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// run takes the execution to its end. first is the step to tell before all
// others.
func (x *execution) run(ctx context.Context, first StepKind, progress Progress, clock engine.Clock) (*Result, error) {
	if clock == nil {
		clock = engine.SystemClock{}
	}
	n := newNarrator(x.kept.record, x.machine, progress)
	n.recall(x.kept.records)
	around := arnsAround(x.kept.ExecutionARN, x.kept.Place)
	runner := newRunner(around, tasks.Functions(tasks.Config{RDS: x.access.RDS, KMSKeyID: x.kept.KMSKeyID}))
	if err := runner.check(x.machine); err != nil {
		return nil, x.folder.another(err)
	}
	// A look before anything happens: do the records fit together?
	loaded, err := engine.Load(engine.Config{StateMachine: x.machine}, x.kept.records)
	if err != nil {
		return nil, x.folder.lost(err)
	}
	if cut := x.log.Cut(); cut > 0 {
		progress(x.cutStep(cut))
	}
	progress(x.firstStep(first, loaded.State(), clock.Now()))
	if err := x.runToEnd(ctx, runner, clock, n, progress); err != nil {
		if ctx.Err() != nil {
			err = ErrInterrupted
		}
		return nil, &UnfinishedError{x.folder.name, x.state.Command("resume", string(x.folder.name)), err}
	}
	return x.result(ctx)
}

// runToEnd runs the execution in a host of its own, and has it answer on its
// socket meanwhile. It returns nil when the execution has ended.
func (x *execution) runToEnd(ctx context.Context, runner runner, clock engine.Clock, n *narrator, progress Progress) error {
	arn := string(x.kept.ExecutionARN)
	h, err := host.Open(host.Config{
		Log:     x.log,
		Tasks:   runner,
		Clock:   clock,
		Observe: func(_ host.Summary, ev history.Event) { n.observe(ev) },
	})
	if err != nil {
		return err
	}
	stop, err := x.serve(ctx, h)
	if err != nil && ctx.Err() == nil {
		// It can be run without, and stopped by a signal.
		progress(Step{Kind: Unreachable, Execution: x.folder.name,
			Text: fmt.Sprintf("execution %s can't be reached by rdscrypt stop and approve: %v", x.folder.name, err)})
	}
	err = h.Wait(ctx, arn)
	if stop != nil {
		stop()
	}
	h.Close()
	if err != nil {
		// It may have ended in the same moment.
		if state, stateErr := h.State(arn); stateErr == nil && state.Status != history.Running {
			return nil
		}
	}
	return err
}

func (x *execution) firstStep(kind StepKind, state history.State, now time.Time) Step {
	if kind == Begun {
		return begunStep(x.kept.record, stateMachineName(x.kept.Workflow), state.Input)
	}
	step := resumedStep(x.folder.name, state.StateName, state.StateInput)
	step.Until = state.Due
	if left := state.Due.Sub(now); left > 0 {
		step.Text += fmt.Sprintf(", for another %d s", int(left.Seconds())+1)
	}
	return step
}

// begunStep tells that an execution has begun.
func begunStep(r record, stateMachine string, input value.Value) Step {
	name := r.ExecutionARN.Name()
	return Step{Kind: Begun, Execution: name, Document: input,
		Text: fmt.Sprintf("execution %s of %s is begun: DB instance %s, %s", name, stateMachine, r.SourceInstance, r.Place)}
}

// resumedStep tells that an execution goes on, in a state unless it has entered
// none.
func resumedStep(name rdscrypt.ExecutionName, state string, document value.Value) Step {
	step := Step{Kind: Resumed, Execution: name, State: state, Document: document, Text: fmt.Sprintf("execution %s goes on", name)}
	if state != "" {
		step.Text += " in " + state
	}
	return step
}

// cutStep tells of what a kill or a power cut left of a record that it came in
// the middle of. Damage to the very last record looks the same, so it is told.
func (x *execution) cutStep(bytes int64) Step {
	return Step{Kind: JournalCut, Execution: x.folder.name, Text: x.cutText(bytes) + ": the step it was about is made again"}
}

func (x *execution) cutText(bytes int64) string {
	return fmt.Sprintf("the last record in the journal of execution %s was unfinished, its %d bytes are cut off", x.folder.name, bytes)
}

func (x *execution) result(ctx context.Context) (*Result, error) {
	records, err := x.log.Records(string(x.kept.ExecutionARN))
	if err != nil {
		return nil, err
	}
	d, err := report.Describe(records)
	if err != nil {
		return nil, err
	}
	return x.access.ended(ctx, x.kept.record, d, history.Events(records, ""), x.state.Command), nil
}
