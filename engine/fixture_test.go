package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// clock is a clock that waits by moving on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Timer(t time.Time) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
	due := make(chan time.Time, 1)
	due <- c.now
	return due, func() {}
}

// taskFunc is a task runner that is a function.
type taskFunc func(ctx context.Context, call engine.TaskCall) (value.Value, error)

func (f taskFunc) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	return f(ctx, call)
}

// scripted answers the calls of each function with its replies, one after the
// other; the last one stays. A reply that is an error fails the task.
func scripted(replies map[string][]any) taskFunc {
	calls := map[string]int{}
	return func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		name := call.Resource[strings.LastIndexByte(call.Resource, ':')+1:]
		list := replies[name]
		reply := list[min(calls[name], len(list)-1)]
		calls[name]++
		if err, ok := reply.(error); ok {
			return nil, err
		}
		return reply, nil
	}
}

func machine(t testing.TB, states string) *asl.StateMachine {
	t.Helper()
	m, err := asl.Parse([]byte(withFunctions(states)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// withFunctions writes the ARNs out that tests write as fn:NAME.
func withFunctions(states string) string {
	return strings.ReplaceAll(states, `"fn:`, `"arn:aws:lambda:us-east-1:123456789012:function:`)
}

func config(m *asl.StateMachine, tasks engine.TaskRunner) engine.Config {
	return engine.Config{
		StateMachine: m,
		Identity:     engine.Identity{ExecutionARN: "arn:aws:states:us-east-1:123456789012:execution:m:run", StateMachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:m", ExecutionName: "run"},
		Journal:      &journal.Memory{},
		Tasks:        tasks,
		Clock:        newClock(),
		Random:       func() float64 { return 0.5 },
	}
}

// kept is a journal that can be read again.
type kept interface {
	Records() ([]history.Record, error)
}

// load takes up an execution from its journal.
func load(c engine.Config) (*engine.Execution, error) {
	records, err := c.Journal.(kept).Records()
	if err != nil {
		return nil, err
	}
	return engine.Load(c, records)
}

// run starts an execution and takes it to its end.
func run(t *testing.T, c engine.Config, input string) history.State {
	t.Helper()
	x, err := engine.Start(c, parse(t, input))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.State()
}

func parse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// lines shows a history: an event a line, with its links and details.
func lines(t *testing.T, j engine.Journal) []string {
	t.Helper()
	records, err := j.(kept).Records()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range records {
		if _, first := r.Private.(*history.ExecutionCreated); first {
			continue
		}
		text := string(r.Append(nil))
		if r.Event == nil {
			all = append(all, "private "+text)
			continue
		}
		e := r.Event
		_, details, _ := strings.Cut(text, `"previousEventId":`+fmt.Sprint(e.PreviousID))
		all = append(all, fmt.Sprintf("%d<-%d %s %s%s", e.ID, e.PreviousID, e.Timestamp.Format("05.000"), e.Type, strings.TrimSuffix(details, "}")))
	}
	return all
}

// types leaves the details out.
func types(t *testing.T, j engine.Journal) string {
	var all []string
	for _, line := range lines(t, j) {
		name, _, _ := strings.Cut(line, ",")
		if private, ok := strings.CutPrefix(line, "private "); ok {
			all = append(all, strings.Trim(private[:strings.IndexByte(private, ':')], `{"`))
			continue
		}
		all = append(all, name[strings.LastIndexByte(name, ' ')+1:])
	}
	return strings.Join(all, " ")
}

// ending is a clock that ends whoever waits for it.
type ending struct {
	engine.Clock
	end func()
}

func (e ending) Timer(time.Time) (<-chan time.Time, func()) {
	e.end()
	return nil, func() {}
}
