package sfnserver_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

func TestStartExecution(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	out := f.call("StartExecution", object{"stateMachineArn": machineARN, "name": "e", "input": `{"b": 1.0, "a": "<é>"}`, "traceHeader": "Root=1"})
	if diff := cmp.Diff(object{"executionArn": prefix + "e", "startDate": seconds(f.now)}, out); diff != "" {
		t.Error(diff)
	}
	want := object{"executionArn": prefix + "e", "stateMachineArn": machineARN, "name": "e", "status": "RUNNING", "startDate": seconds(f.now),
		"input": `{"b":1.0,"a":"<é>"}`, "inputDetails": object{"included": true}, "redriveCount": 0.0, "redriveStatus": "NOT_REDRIVABLE",
		"redriveStatusReason": "Execution is RUNNING and cannot be redriven"}
	if diff := cmp.Diff(want, f.call("DescribeExecution", object{"executionArn": prefix + "e"})); diff != "" {
		t.Error(diff)
	}
	started := f.now
	f.now = f.now.Add(90 * time.Second)
	f.pass(prefix+"e", "done")
	want = with(want, object{"status": "SUCCEEDED", "startDate": seconds(started), "stopDate": seconds(f.now), "output": `"done"`,
		"outputDetails": object{"included": true}, "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven"})
	if diff := cmp.Diff(want, f.call("DescribeExecution", object{"executionArn": prefix + "e"})); diff != "" {
		t.Error(diff)
	}
	want = with(want, object{"input": nil, "output": nil, "inputDetails": object{"included": false}, "outputDetails": object{"included": false}})
	if diff := cmp.Diff(want, f.call("DescribeExecution", object{"executionArn": prefix + "e", "includedData": "METADATA_ONLY"})); diff != "" {
		t.Error(diff)
	}
}

// Without a name an execution gets a UUID, without an input an empty object.
func TestStartExecutionDefaults(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	arn := f.call("StartExecution", object{"stateMachineArn": machineARN})["executionArn"].(string)
	if name, ok := strings.CutPrefix(arn, prefix); !ok || len(name) != 36 {
		t.Errorf("ARN %s", arn)
	}
	if got := f.call("DescribeExecution", object{"executionArn": arn})["input"]; got != "{}" {
		t.Errorf("input %v", got)
	}
}

// The same start again is answered as the first time while the execution runs,
// and refused when it has ended or the input is another one.
func TestStartExecutionIsIdempotent(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	in := object{"stateMachineArn": machineARN, "name": "e", "input": `{"a": [1, 2]}`}
	first := f.call("StartExecution", in)
	f.now = f.now.Add(time.Second)
	f.restart()
	if diff := cmp.Diff(first, f.call("StartExecution", with(in, object{"input": `{ "a":[1,2] }`}))); diff != "" {
		t.Error(diff)
	}
	taken := "ExecutionAlreadyExists: Execution Already Exists: '" + prefix + "e'"
	_, err := f.try("StartExecution", with(in, object{"input": nil}))
	wantError(t, "another input", err, taken)
	f.pass(prefix+"e", "x")
	_, err = f.try("StartExecution", in)
	wantError(t, "ended", err, taken)
}

// Of many that start one name at once, all are told of one execution.
func TestStartExecutionAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() { f.start("e") })
	}
	all.Wait()
	if n := len(f.List()); n != 1 {
		t.Errorf("%d executions", n)
	}
}

// What the journal refuses is no answer of AWS's: the sandbox is to blame.
func TestStartExecutionWithoutJournal(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.err = errors.New("no space left on device")
	_, err := f.try("StartExecution", object{"stateMachineArn": machineARN})
	wantError(t, "start", err, "no space left on device")
}

func TestStopExecution(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.start("e")
	f.now = f.now.Add(time.Second)
	stopped := object{"stopDate": seconds(f.now)}
	in := object{"executionArn": prefix + "e", "error": "Enough", "cause": "It was enough."}
	if diff := cmp.Diff(stopped, f.call("StopExecution", in)); diff != "" {
		t.Error(diff)
	}
	got := f.call("DescribeExecution", object{"executionArn": prefix + "e"})
	if got["status"] != "ABORTED" || got["error"] != "Enough" || got["cause"] != "It was enough." || got["redriveStatus"] != "REDRIVABLE" {
		t.Errorf("got %v", got)
	}
	f.now = f.now.Add(time.Second)
	if diff := cmp.Diff(stopped, f.call("StopExecution", in)); diff != "" {
		t.Errorf("stopped again: %s", diff)
	}
}

func TestRedriveExecution(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	arn := f.start("e")
	f.call("StopExecution", object{"executionArn": arn})
	f.now = f.now.Add(time.Minute)
	in := object{"executionArn": arn, "clientToken": "t1"}
	redriven := object{"redriveDate": seconds(f.now)}
	if diff := cmp.Diff(redriven, f.call("RedriveExecution", in)); diff != "" {
		t.Error(diff)
	}
	got := f.call("DescribeExecution", object{"executionArn": arn})
	if got["status"] != "RUNNING" || got["redriveCount"] != 1.0 || got["redriveDate"] != seconds(f.now) || got["stopDate"] != nil {
		t.Errorf("got %v", got)
	}
	// The same token is the same request for a quarter of an hour.
	f.now = f.now.Add(14 * time.Minute)
	if diff := cmp.Diff(redriven, f.call("RedriveExecution", in)); diff != "" {
		t.Error(diff)
	}
	f.now = f.now.Add(time.Minute)
	_, err := f.try("RedriveExecution", in)
	wantError(t, "an old token", err, "ExecutionNotRedrivable: Execution Not Redrivable: 'Execution is RUNNING and cannot be redriven'")
	for i := range 10 {
		f.call("StopExecution", object{"executionArn": arn})
		f.call("RedriveExecution", object{"executionArn": arn, "clientToken": fmt.Sprint("u", i)})
	}
	f.call("RedriveExecution", object{"executionArn": arn, "clientToken": "u0"})
	f.call("StopExecution", object{"executionArn": arn})
	f.call("RedriveExecution", object{"executionArn": arn, "clientToken": "v"})
	_, err = f.try("RedriveExecution", object{"executionArn": arn, "clientToken": "u0"})
	wantError(t, "the eleventh token", err, "ExecutionNotRedrivable: Execution Not Redrivable: 'Execution is RUNNING and cannot be redriven'")
}

// Why an execution can't be redriven, in AWS's words.
func TestNotRedrivable(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		before func(f *fixture, arn string)
		why    string
	}{
		"in time":    {func(f *fixture, arn string) { f.stopAfter(arn, day); f.now = f.now.Add(14 * day) }, ""},
		"too late":   {func(f *fixture, arn string) { f.stopAfter(arn, day); f.now = f.now.Add(14*day + time.Millisecond) }, "Execution redrivable period exceeded"},
		"too old":    {func(f *fixture, arn string) { f.stopAfter(arn, 365*day); f.now = f.now.Add(time.Millisecond) }, "Execution has exceeded the max execution time"},
		"successful": {func(f *fixture, arn string) { f.pass(arn, "x") }, "Execution is SUCCEEDED and cannot be redriven"},
		"too long": {func(f *fixture, arn string) {
			for range 12498 {
				f.quietly(arn, history.PassStateEntered, &history.StateEnteredDetails{Name: "P"})
				f.quietly(arn, history.PassStateExited, &history.StateExitedDetails{Name: "P"})
			}
			f.stopAfter(arn, 0)
			f.call("RedriveExecution", object{"executionArn": arn})
			f.stopAfter(arn, 0)
		}, "Execution history event limit exceeded"},
		"of a state machine that is being deleted": {func(f *fixture, arn string) {
			f.start("other")
			f.stopAfter(arn, 0)
			f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
		}, "State machine is in DELETING status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			f.create("m")
			arn := f.start("e")
			c.before(f, arn)
			got := f.call("DescribeExecution", object{"executionArn": arn})
			_, err := f.try("RedriveExecution", object{"executionArn": arn})
			if c.why == "" {
				if err != nil || got["redriveStatus"] != "REDRIVABLE" || got["redriveStatusReason"] != nil {
					t.Errorf("got %v, %v", got, err)
				}
				return
			}
			if got["redriveStatus"] != "NOT_REDRIVABLE" || got["redriveStatusReason"] != c.why {
				t.Errorf("got %v", got)
			}
			wantError(t, "redrive", err, "ExecutionNotRedrivable: Execution Not Redrivable: '"+c.why+"'")
		})
	}
}

func (f *fixture) stopAfter(arn string, d time.Duration) {
	f.t.Helper()
	f.now = f.now.Add(d)
	f.call("StopExecution", object{"executionArn": arn})
}

func TestTaskTokens(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, c := range []struct {
		action string
		in     object
		want   string
	}{
		{"SendTaskSuccess", object{"taskToken": "t", "output": `{"a": 1}`}, `success t {"a":1}`},
		{"SendTaskFailure", object{"taskToken": "t", "error": "E", "cause": "C"}, "failure t E C"},
		{"SendTaskFailure", object{"taskToken": "t"}, "failure t  "},
		{"SendTaskFailure", object{"taskToken": "t", "error": strings.Repeat("é", 256)}, "failure t " + strings.Repeat("é", 256) + " "},
		{"SendTaskHeartbeat", object{"taskToken": "t"}, "heartbeat t"},
	} {
		if diff := cmp.Diff(object{}, f.call(c.action, c.in)); diff != "" {
			t.Error(diff)
		}
		if f.sent != c.want {
			t.Errorf("sent %s, want %s", f.sent, c.want)
		}
	}
}

// The newest comes first; filters leave out; nothing comes twice or never,
// whatever starts between two pages.
func TestPagesOfExecutions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := setupAt(t, "")
		f.create("m")
		f.create("n")
		want := map[string]bool{}
		filter := rapid.SampledFrom([]string{"", "RUNNING", "SUCCEEDED"}).Draw(r, "filter")
		begin := func(i int) string {
			name := fmt.Sprintf("e%02d", i)
			f.start(name)
			f.call("StartExecution", object{"stateMachineArn": machineARN[:len(machineARN)-1] + "n", "name": name})
			if rapid.Bool().Draw(r, "later") {
				f.now = f.now.Add(time.Second)
			}
			return name
		}
		for i := range rapid.IntRange(0, 10).Draw(r, "executions") {
			name, status := begin(i), "RUNNING"
			if rapid.Bool().Draw(r, "ended") {
				f.pass(prefix+name, "x")
				status = "SUCCEEDED"
			}
			want[name] = filter == "" || filter == status
		}
		in := object{"stateMachineArn": machineARN}
		if filter != "" {
			in["statusFilter"] = filter
		}
		seen, last := map[string]int{}, f.now
		for page := 0; ; page++ {
			in["maxResults"] = rapid.IntRange(1, 4).Draw(r, "size")
			out := f.call("ListExecutions", in)
			for _, x := range out["executions"].([]any) {
				seen[x.(object)["name"].(string)]++
				began := time.UnixMilli(int64(x.(object)["startDate"].(float64) * 1000))
				if began.After(last) {
					r.Fatal("out of order")
				}
				last = began
			}
			if in["nextToken"] = out["nextToken"]; in["nextToken"] == nil {
				break
			}
			f.now = f.now.Add(time.Second)
			begin(50 + page)
		}
		for name, listed := range want {
			if n := seen[name]; (n == 1) != listed || n > 1 {
				r.Fatalf("%s came %d times, want it listed: %v", name, n, listed)
			}
		}
	})
}

// What is started in the millisecond in which its state machine was made is
// listed.
func TestListExecutionsOfTheSameMoment(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.start("e")
	if got := f.call("ListExecutions", object{"stateMachineArn": machineARN})["executions"].([]any); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestListExecutionsThatWereRedriven(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.start("once")
	f.now = f.now.Add(time.Second)
	arn := f.start("twice")
	f.call("StopExecution", object{"executionArn": arn})
	f.call("RedriveExecution", object{"executionArn": arn})
	for filter, want := range map[string]string{"REDRIVEN": "twice", "NOT_REDRIVEN": "once"} {
		out := f.call("ListExecutions", object{"stateMachineArn": machineARN, "redriveFilter": filter})["executions"].([]any)
		if len(out) != 1 || out[0].(object)["name"] != want {
			t.Errorf("%s: got %v", filter, out)
		}
	}
	want := object{"executionArn": arn, "stateMachineArn": machineARN, "name": "twice", "status": "RUNNING", "startDate": seconds(f.now),
		"redriveCount": 1.0, "redriveDate": seconds(f.now)}
	got := f.call("ListExecutions", object{"stateMachineArn": machineARN})["executions"].([]any)[0]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A token turns the page of the list that it is of, and of no other.
func TestTokensOfExecutions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create("m")
	f.create("n")
	for _, name := range []string{"a", "b"} {
		f.start(name)
	}
	in := object{"stateMachineArn": machineARN, "maxResults": 1}
	token := object{"nextToken": f.call("ListExecutions", in)["nextToken"]}
	f.call("ListExecutions", with(in, token))
	for _, other := range []object{
		{"stateMachineArn": strings.TrimSuffix(machineARN, "m") + "n"},
		{"statusFilter": "RUNNING"},
		{"redriveFilter": "NOT_REDRIVEN"},
	} {
		_, err := f.try("ListExecutions", with(in, token, other))
		wantError(t, fmt.Sprint(other), err, "InvalidToken: Invalid Token: 'Invalid token'")
	}
}
