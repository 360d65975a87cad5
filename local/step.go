package local

import (
	"fmt"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Step is one thing that an execution did, told to a person while it runs.
// What it tells of is in the journal already.
type Step struct {
	Kind      StepKind
	Execution rdscrypt.ExecutionName
	// State is the state it happened in; empty when the execution begins.
	State string
	// Text is what happened, in one line without a capital or a final stop.
	Text string
	// Document is the data of the state machine, after the step.
	Document value.Value
	// Until is when a wait is over, else zero.
	Until time.Time
}

// StepKind is what kind of thing happened.
type StepKind string

// The kinds of steps.
const (
	Begun        StepKind = "Begun"        // the execution has begun
	Resumed      StepKind = "Resumed"      // it goes on
	StateEntered StepKind = "StateEntered" // a state is entered
	TaskDone     StepKind = "TaskDone"     // a task's result is in the document
	WaitBegun    StepKind = "WaitBegun"    // a wait has begun
	Unreachable  StepKind = "Unreachable"  // its socket can't be opened
	JournalCut   StepKind = "JournalCut"   // an unfinished record was cut off the journal, before it goes on
	Noted        StepKind = "Noted"        // something about following it, not about itself
)

// Progress is told the steps of executions, in order. Steps of executions that
// run side by side never come at the same time.
type Progress func(Step)

// oneByOne makes a progress that several goroutines may call.
func (p Progress) oneByOne() Progress {
	if p == nil {
		return func(Step) {}
	}
	var mu sync.Mutex
	return func(s Step) {
		mu.Lock()
		defer mu.Unlock()
		p(s)
	}
}

// narrator makes steps of history events. It has to see all events of an
// execution from the first one on, of which it tells those that are new.
type narrator struct {
	record   record
	machine  *asl.StateMachine
	progress Progress

	input  value.Value                             // of the present state
	call   *history.LambdaFunctionScheduledDetails // of the present task, its last one
	result value.Value                             // of that call
	// resultKeys has, by task state, the key of the document that its result is in.
	resultKeys map[string]string
	lastResult string // the key of the last one, which is why a wait comes next
}

func newNarrator(r record, machine *asl.StateMachine, progress Progress) *narrator {
	return &narrator{record: r, machine: machine, progress: progress, resultKeys: map[string]string{}}
}

// recall takes up what happened before this process.
func (n *narrator) recall(records []history.Record) {
	n.recallEvents(history.Events(records, ""))
}

func (n *narrator) recallEvents(events []*history.Event) {
	for _, ev := range events {
		n.steps(*ev)
	}
}

// observe tells what has just happened.
func (n *narrator) observe(ev history.Event) {
	for _, s := range n.steps(ev) {
		s.Execution = n.record.ExecutionARN.Name()
		n.progress(s)
	}
}

func (n *narrator) steps(ev history.Event) []Step {
	switch d := ev.Details.(type) {
	case *history.StateEnteredDetails:
		n.input = d.Input
		steps := []Step{{Kind: StateEntered, State: d.Name, Text: d.Name + " is entered", Document: d.Input}}
		if wait, ok := n.machine.State(d.Name).(*asl.WaitState); ok {
			steps = append(steps, n.waitBegun(wait, d, ev.Timestamp))
		}
		return steps
	case *history.LambdaFunctionScheduledDetails:
		n.call, n.result = d, nil
	case *history.LambdaFunctionSucceededDetails:
		n.result = d.Output
	case *history.StateExitedDetails:
		// Without a result it is left because its error was caught.
		if ev.Type == history.TaskStateExited && n.result != nil {
			n.noteResult(d)
			text := tell(n.record, n.call.Resource, n.call.Input, n.result)
			return []Step{{Kind: TaskDone, State: d.Name, Text: text, Document: d.Output}}
		}
	}
	return nil
}

// noteResult finds out where the state's result went. Once is enough: a
// ResultPath stays the same, while the second result may be equal to the first.
func (n *narrator) noteResult(d *history.StateExitedDetails) {
	if _, known := n.resultKeys[d.Name]; !known {
		n.resultKeys[d.Name] = newKey(n.input, d.Output)
	}
	n.lastResult = n.resultKeys[d.Name]
}

// newKey is the first key whose value is another one in after than in before.
func newKey(before, after value.Value) string {
	was, _ := before.(*value.Object)
	is, ok := after.(*value.Object)
	if !ok {
		return ""
	}
	for _, f := range is.Fields() {
		if was == nil {
			return f.Name
		}
		if old, had := was.Get(f.Name); !had || !value.Equal(old, f.Value) {
			return f.Name
		}
	}
	return ""
}

func (n *narrator) waitBegun(s *asl.WaitState, d *history.StateEnteredDetails, entered time.Time) Step {
	step := Step{Kind: WaitBegun, State: d.Name, Document: d.Input}
	step.Text = "waiting in " + d.Name
	if until, err := s.Until(asl.Scope{Input: d.Input}, entered); err == nil {
		step.Until = until
		step.Text = fmt.Sprintf("waiting %d s in %s", int(until.Sub(entered).Seconds()), d.Name)
	}
	if object, ok := d.Input.(*value.Object); ok && n.lastResult != "" {
		if v, ok := object.Get(n.lastResult); ok {
			step.Text += fmt.Sprintf(" (%s is %s)", n.lastResult, value.Text(v))
		}
	}
	return step
}
