package sfnserver_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
)

// An execution whose state machine is gone can be read, but not redriven,
// whichever of the two ended first, and whatever has the name afterwards.
func TestExecutionsOutliveTheirStateMachine(t *testing.T) {
	t.Parallel()
	fail := func(f *fixture) {
		f.event(prefix+"e", "", history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"})
	}
	del := func(f *fixture) { f.call("DeleteStateMachine", object{"stateMachineArn": machineARN}) }
	for name, steps := range map[string][]func(*fixture){
		"failed, then deleted": {fail, del},
		"deleted, then failed": {del, fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			f.create("m")
			arn := f.start("e")
			for _, step := range steps {
				step(f)
			}
			notRedrivable := func() {
				t.Helper()
				got := f.call("DescribeExecution", object{"executionArn": arn})
				if got["status"] != "FAILED" || got["redriveStatus"] != "NOT_REDRIVABLE" || got["redriveStatusReason"] != "State machine does not exist" {
					t.Errorf("got %v", got)
				}
				_, err := f.try("RedriveExecution", object{"executionArn": arn})
				wantError(t, "redrive", err, "ExecutionNotRedrivable: Execution Not Redrivable: 'State machine does not exist'")
			}
			notRedrivable()
			f.now = f.now.Add(time.Minute)
			f.create("m")
			notRedrivable()
			if got := f.call("ListExecutions", object{"stateMachineArn": machineARN}); len(got["executions"].([]any)) != 0 {
				t.Errorf("listed %v", got)
			}
			del(f)
			_, err := f.try("DescribeStateMachine", object{"stateMachineArn": machineARN})
			wantError(t, "deleted", err, "StateMachineDoesNotExist: State Machine Does Not Exist: '"+machineARN+"'")
			f.create("m")
		})
	}
}

// What a Map Run would redrive it doesn't when its state machine is gone.
func TestChildExecutionsOutliveTheirStateMachine(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn, _, children := distributed(f)
	f.event(arn, "", history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"})
	redrive := func() any {
		t.Helper()
		got := f.call("DescribeExecution", object{"executionArn": children[1]})
		return []any{got["redriveStatus"], got["redriveStatusReason"]}
	}
	if diff := cmp.Diff([]any{"REDRIVABLE_BY_MAP_RUN", nil}, redrive()); diff != "" {
		t.Error(diff)
	}
	f.call("DeleteStateMachine", object{"stateMachineArn": machineARN})
	if diff := cmp.Diff([]any{"NOT_REDRIVABLE", "State machine does not exist"}, redrive()); diff != "" {
		t.Error(diff)
	}
}

// slow is executions whose Start waits.
type slow struct {
	*fake
	started, release chan struct{}
}

func (s *slow) Start(x host.Start) (host.Summary, error) {
	close(s.started)
	<-s.release
	return s.fake.Start(x)
}

// A start holds up who changes state machines, but not who judges a definition,
// which takes long for a long one: that is before.
func TestDefinitionsAreJudgedAtOnce(t *testing.T) {
	t.Parallel()
	f := &fixture{t: t, now: time.Now()}
	s, err := sfnserver.New(sfnserver.Config{Account: account, Now: func() time.Time { return f.now }})
	if err != nil {
		t.Fatal(err)
	}
	f.Server = s
	t.Cleanup(func() { _ = s.Close() })
	x := &slow{newFake(func() time.Time { return f.now }), make(chan struct{}), make(chan struct{})}
	s.Attach(x)
	f.create("m")
	done := make(chan error)
	go func() {
		_, err := f.try("StartExecution", object{"stateMachineArn": machineARN})
		done <- err
	}()
	<-x.started
	for action, in := range map[string]object{
		"UpdateStateMachine": {"stateMachineArn": machineARN, "definition": "[]"},
		"CreateStateMachine": {"name": "n", "definition": "[]", "roleArn": roleARN},
	} {
		_, err := f.try(action, in)
		wantError(t, action, err, "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null'")
	}
	close(x.release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
