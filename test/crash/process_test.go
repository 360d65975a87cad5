//go:build unix

package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// definition has what a restart can get wrong: a retry, a wait that is long enough
// for the execution to be put down, a timeout, a task token, a catch, branches
// that run side by side, iterations with a limit, child executions of which one
// fails, and an end that has to be redriven.
const definition = `{"StartAt":"Flaky","States":{
	"Flaky":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:flaky","ResultPath":"$.flaky","Next":"Wait","Retry":[{"ErrorEquals":["Flaky"]}]},
	"Wait":{"Type":"Wait","Seconds":8,"Next":"Late"},
	"Late":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:endless","TimeoutSeconds":4,"Next":"Done",
		"Catch":[{"ErrorEquals":["States.Timeout"],"ResultPath":"$.late","Next":"Ask"}]},
	"Ask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"ask","Payload.$":"$$.Task.Token"},
		"TimeoutSeconds":9999999,"ResultPath":"$.answer","Next":"Both"},
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
	"Broken":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:broken","Next":"Done","Catch":[{"ErrorEquals":["Broken"],"ResultPath":"$.error","Next":"Redriven"}]},
	"Redriven":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:redriven","Parameters":{"redrives.$":"$$.Execution.RedriveCount"},"ResultPath":"$.redriven","Next":"Done"},
	"Done":{"Type":"Succeed"}}}`

const (
	executionARN    = "arn:aws:states:us-east-1:123456789012:execution:crash:one"
	stateMachineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:crash"
)

// moment is one at which a process can be killed.
type moment string

const (
	never moment = ""
	// beforeWrite is when the time is looked at, as for each event that is then
	// written; also those of child executions.
	beforeWrite moment = "before a write"
	// afterWrite is when the first of the execution's own events that were written
	// together is told of.
	afterWrite moment = "after a write"
	inWrite    moment = "in a write" // as after it, but that the write was torn
	inCall     moment = "in a call"  // of a task
)

// counts has how often each moment came.
type counts map[moment]int

// order is what a child process is told, in its environment.
type order struct {
	Log   string
	Epoch time.Time // see fast
	When  moment
	Kill  int // which of these moments, from 0
}

const orderVariable = "RDSCRYPT_TEST_CRASH"

func TestMain(m *testing.M) {
	text := os.Getenv(orderVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	p := &child{opened: make(chan struct{})}
	err := json.Unmarshal([]byte(text), &p.order)
	if err == nil {
		err = p.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is a child process. It is the clock and the tasks of its host.
type child struct {
	order
	host                 *host.Host // once opened is closed: it works before Open returns
	opened               chan struct{}
	looks, writes, calls atomic.Int64
	looked               atomic.Bool // since the last write
}

// passes counts a moment, and ends the process at the one that was ordered, as
// kill -9 does.
func (p *child) passes(when moment, count *atomic.Int64) {
	if n := int(count.Add(1)) - 1; p.When == when && p.Kill == n {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// run begins the execution, or goes on with it, takes it to its end and says what
// it has counted.
func (p *child) run() error {
	log, err := journal.Open(p.Log)
	if err != nil {
		return err
	}
	p.host, err = host.Open(host.Config{Log: log, Tasks: p, Clock: p, Observe: p.observe})
	if err != nil {
		return err
	}
	close(p.opened)
	items := []value.Value{value.Int(1), value.Int(2), value.Int(3)}
	_, err = p.host.Start(host.Start{ARN: executionARN, StateMachineARN: stateMachineARN, Definition: definition,
		Input: value.NewObject(value.Field{Name: "items", Value: items})})
	if exists := (*host.ExistsError)(nil); err != nil && !errors.As(err, &exists) {
		return err
	}
	p.answer() // what the process before has asked
	for {
		if err := p.host.Wait(context.Background(), executionARN); err != nil {
			return err
		}
		state, err := p.host.State(executionARN)
		if err != nil {
			return err
		}
		if state.Status == history.Succeeded {
			break
		}
		if _, err := p.host.Redrive(executionARN); err != nil {
			return err
		}
	}
	p.host.Close()
	if err := log.Close(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(counts{
		beforeWrite: int(p.looks.Load()), afterWrite: int(p.writes.Load()), inCall: int(p.calls.Load())})
}

// observe hears of the execution's events when they are safe.
func (p *child) observe(_ host.Summary, ev history.Event) {
	if p.looked.Swap(false) {
		p.passes(afterWrite, &p.writes)
	}
	if ev.Type == history.TaskSubmitted {
		go p.answer()
	}
}

// answer sends the task token back that the execution waits for, if it does.
func (p *child) answer() {
	<-p.opened
	state, err := p.host.State(executionARN)
	if err == nil && state.Phase == history.Submitted {
		err = p.host.SendTaskSuccess(state.Task.Token, "yes")
	}
	// It may have been answered meanwhile, as it waits once only.
	if err != nil && !errors.Is(err, engine.ErrTaskTimedOut) {
		fmt.Fprintln(os.Stderr, "answering:", err)
		os.Exit(1)
	}
}

// RunTask answers a call by what is in it alone, as a task that is safe to repeat
// does.
func (p *child) RunTask(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	p.passes(inCall, &p.calls)
	switch name := call.Resource[strings.LastIndexByte(call.Resource, ':')+1:]; {
	case name == "flaky" && call.Retry < 2:
		return nil, &engine.TaskError{Name: "Flaky", Cause: strconv.Itoa(call.Retry)}
	case name == "broken":
		return nil, &engine.TaskError{Name: "Broken", Cause: "for good"}
	case name == "endless":
		<-ctx.Done()
		return nil, ctx.Err()
	case name == "redriven" && value.Text(call.Input) == `{"redrives":0}`:
		return nil, &engine.TaskError{Name: "Broken", Cause: "until it is redriven"}
	case call.Token != "":
		return nil, nil // its input is another one each time
	}
	return value.NewObject(value.Field{Name: "got", Value: call.Input}), nil
}

// pace is how many seconds pass in one, for all processes alike from the same
// epoch on: what one has written as a time is that time for the next.
const pace = 500

// Now implements engine.Clock.
func (p *child) Now() time.Time {
	p.passes(beforeWrite, &p.looks)
	p.looked.Store(true)
	return p.now()
}

func (p *child) now() time.Time { return p.Epoch.Add(time.Since(p.Epoch) * pace) }

// Timer implements engine.Clock.
func (p *child) Timer(t time.Time) (<-chan time.Time, func()) {
	timer := time.NewTimer(t.Sub(p.now()) / pace)
	return timer.C, func() { timer.Stop() }
}
