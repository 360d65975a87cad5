//go:build unix

// Package crash kills a process that runs an execution, at every write of its
// journal, and compares what its successors make of it with an undisturbed run.
//
// The processes are this test's own binary: each runs a host over a log on disk
// and ends itself by SIGKILL before or after the write that it was told, so the
// kernel takes it away in the middle of everything else it does. A write that
// was torn in its middle is made of the log afterwards.
package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// definition has what a restart can get wrong: a retry, waits, a catch, branches
// that run side by side, iterations with a limit, and child executions of which
// one fails.
const definition = `{"StartAt":"Flaky","States":{
	"Flaky":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:flaky","ResultPath":"$.flaky","Next":"Wait","Retry":[{"ErrorEquals":["Flaky"]}]},
	"Wait":{"Type":"Wait","Seconds":30,"Next":"Both"},
	"Both":{"Type":"Parallel","Next":"Each","ResultPath":"$.both","Branches":[
		{"StartAt":"Left","States":{"Left":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:flaky","TimeoutSeconds":9999999,"Retry":[{"ErrorEquals":["Flaky"]}],"Next":"LeftWait"},
			"LeftWait":{"Type":"Wait","Seconds":3,"End":true}}},
		{"StartAt":"Right","States":{"Right":{"Type":"Wait","Seconds":5,"Assign":{"w":1},"Next":"RightTask"},
			"RightTask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"ok","Payload.$":"$w"},"End":true}}}]},
	"Each":{"Type":"Map","Next":"Run","ResultPath":"$.each","MaxConcurrency":2,"ItemsPath":"$.both","ItemSelector":{"i.$":"$$.Map.Item.Index"},
		"ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:ok","Next":"OneWait"},"OneWait":{"Type":"Wait","Seconds":1,"End":true}}}},
	"Run":{"Type":"Map","Next":"Broken","ResultPath":"$.run","ItemsPath":"$$.Execution.Input.items","ToleratedFailureCount":1,
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"Child","States":{
			"Child":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":2,"Next":"Fails"}],"Default":"ChildWait"},
			"ChildWait":{"Type":"Wait","Seconds":2,"End":true},"Fails":{"Type":"Fail","Error":"Two"}}}},
	"Broken":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:broken","Next":"Done","Catch":[{"ErrorEquals":["Broken"],"ResultPath":"$.error","Next":"Done"}]},
	"Done":{"Type":"Succeed"}}}`

const (
	executionARN    = "arn:aws:states:us-east-1:123456789012:execution:crash:one"
	stateMachineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:crash"
)

// settled answers a call by what is in it alone, as a task that is safe to
// repeat does.
type settled struct{}

func (settled) RunTask(_ context.Context, call engine.TaskCall) (value.Value, error) {
	switch name := call.Resource[strings.LastIndexByte(call.Resource, ':')+1:]; {
	case name == "flaky" && call.Retry < 2:
		return nil, &engine.TaskError{Name: "Flaky", Cause: strconv.Itoa(call.Retry)}
	case name == "broken":
		return nil, &engine.TaskError{Name: "Broken", Cause: "for good"}
	}
	return value.NewObject(value.Field{Name: "got", Value: call.Input}), nil
}

// fast is a clock on which time passes many times faster than it does, for all
// processes alike: what one has written as a time is that time for the next.
type fast struct{}

// pace is how many seconds pass in one.
const pace = 500

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (fast) Now() time.Time {
	return epoch.Add(time.Since(epoch) % (1000 * time.Hour) * pace)
}

func (c fast) Timer(t time.Time) (<-chan time.Time, func()) {
	timer := time.NewTimer(t.Sub(c.Now()) / pace)
	return timer.C, func() { timer.Stop() }
}

// order is what a child process is told, in its environment.
type order struct {
	Log  string
	Kill int    // the write to end at, counted from 0; below 0 for none
	When string // "before" or "after" the write
}

const orderVariable = "RDSCRYPT_TEST_CRASH"

// exitDone tells the parent that the execution has ended.
const exitDone = 7

func TestMain(m *testing.M) {
	text := os.Getenv(orderVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(exitDone)
}

// deadly is a journal that ends the process at one of its writes.
type deadly struct {
	engine.Journal
	order  order
	writes *atomic.Int64
}

func (d deadly) Append(records []history.Record) error {
	n := int(d.writes.Add(1) - 1)
	if n == d.order.Kill && d.order.When == "before" {
		kill()
	}
	err := d.Journal.Append(records)
	if n == d.order.Kill {
		kill()
	}
	return err
}

// kill ends this process as kill -9 does, and doesn't return.
func kill() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// run begins the execution, or goes on with it, and takes it to its end.
func (o order) run() error {
	log, err := journal.Open(o.Log)
	if err != nil {
		return err
	}
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		return err
	}
	c := engine.Config{
		StateMachine: machine,
		Definition:   definition,
		Identity:     engine.Identity{ExecutionARN: executionARN, ExecutionName: "one", StateMachineARN: stateMachineARN, StateMachineName: "crash"},
		Journal:      deadly{log.Execution(executionARN), o, new(atomic.Int64)},
		Tasks:        settled{},
		Clock:        fast{},
		Random:       func() float64 { return 0.5 },
	}
	records, err := log.Records(executionARN)
	if err != nil {
		return err
	}
	x, err := engine.Load(c, records)
	if errors.Is(err, engine.ErrEmptyJournal) {
		items := []value.Value{value.Int(1), value.Int(2), value.Int(3)}
		x, err = engine.Start(c, value.NewObject(value.Field{Name: "items", Value: items}))
	}
	if err != nil {
		return err
	}
	if err := x.Run(context.Background()); err != nil {
		return err
	}
	return log.Close()
}

// process runs a child process and reports whether the execution has ended;
// else it was killed as it was told to be.
func process(t *testing.T, o order) (ended bool) {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), orderVariable+"="+string(text))
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("%+v: %v: %s", o, err, output)
	}
	status := exit.Sys().(syscall.WaitStatus)
	switch {
	case status.Exited() && status.ExitStatus() == exitDone:
		return true
	case status.Signaled() && status.Signal() == syscall.SIGKILL && o.Kill >= 0:
		return false
	}
	t.Fatalf("%+v: %v: %s", o, err, output)
	return false
}

// outcome is what must be the same however often a run was killed.
type outcome struct {
	Status history.ExecutionStatus
	Output string
	// Events are the types of the events, sorted: branches run side by side, so
	// theirs may come in another order. Children has those of child executions.
	Events, Children []string
}

// read folds a log: a history with a gap or a double is refused by that.
func read(t *testing.T, path string) outcome {
	t.Helper()
	contents, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(contents) != 1 {
		t.Fatalf("%d executions in the log", len(contents))
	}
	records := contents[0].Records
	state, err := history.Fold(records)
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{Status: state.Status, Output: value.Text(state.Output)}
	for _, r := range records {
		switch {
		case r.Event == nil:
		case r.Branch.Execution() == "":
			o.Events = append(o.Events, string(r.Event.Type))
		default:
			o.Children = append(o.Children, string(r.Branch.Execution())+" "+string(r.Event.Type))
		}
	}
	slices.Sort(o.Events)
	slices.Sort(o.Children)
	return o
}

// undisturbed returns the outcome of a run that nothing happens to, and how
// many writes it makes.
func undisturbed(t *testing.T) (outcome, int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	if !process(t, order{Log: path, Kill: -1}) {
		t.Fatal("it didn't end")
	}
	want := read(t, path)
	if want.Status != history.Succeeded {
		t.Fatalf("undisturbed: %+v", want)
	}
	// A run that is killed at a write that never comes tells how many there are.
	writes := 0
	for low, high := 1, 1000; low < high; writes = low {
		middle := (low + high) / 2
		if process(t, order{Log: filepath.Join(t.TempDir(), "log"), Kill: middle, When: "before"}) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return want, writes
}

func TestKilledAtEveryWrite(t *testing.T) {
	t.Parallel()
	want, writes := undisturbed(t)
	t.Logf("%d writes, %d events, %d of child executions", writes, len(want.Events), len(want.Children))
	for _, when := range []string{"before", "after", "torn"} {
		for n := range writes {
			t.Run(fmt.Sprintf("%s/%d", when, n), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "log")
				o := order{Log: path, Kill: n, When: when}
				if process(t, o) {
					t.Log("branches shared more writes this time, and it ended before")
					return
				}
				if when == "torn" {
					tear(t, path)
				}
				if !process(t, order{Log: path, Kill: -1}) {
					t.Fatal("its successor didn't end")
				}
				if diff := cmp.Diff(want, read(t, path)); diff != "" {
					t.Errorf("(-undisturbed +killed):\n%s", diff)
				}
			})
		}
	}
}

// tear takes a few bytes off the end of a log, as when the process and the
// machine ended during the last write.
func tear(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-9); err != nil {
		t.Fatal(err)
	}
}

// Each process makes one write and is killed: the execution gets to its end all
// the same.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	processes := 1
	for !process(t, order{Log: path, Kill: 1, When: "before"}) {
		if processes++; processes > 500 {
			t.Fatal("it doesn't get anywhere")
		}
	}
	want, _ := undisturbed(t)
	if diff := cmp.Diff(want, read(t, path)); diff != "" {
		t.Errorf("(-undisturbed +killed %d times):\n%s", processes-1, diff)
	}
	t.Logf("%d processes", processes)
}
