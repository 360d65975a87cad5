package sfnserver_test

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
)

// fake is executions that do what a test says. Its histories are real: what it
// knows of an execution is the fold of its records.
type fake struct {
	now     func() time.Time
	observe func(host.Summary, history.Event)

	mu      sync.Mutex
	order   []string
	records map[string][]history.Record
	err     error  // what Start, Stop, Redrive and SendTask... answer
	sent    string // the last SendTask... call
}

func newFake(now func() time.Time) *fake {
	return &fake{now: now, records: map[string][]history.Record{}, observe: func(host.Summary, history.Event) {}}
}

func (f *fake) Start(s host.Start) (host.Summary, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return host.Summary{}, f.err
	}
	f.order = append(f.order, s.ARN)
	f.records[s.ARN] = []history.Record{{Private: &history.ExecutionCreated{ExecutionARN: s.ARN, StateMachineARN: s.StateMachineARN,
		Definition: s.Definition, Configuration: s.Configuration}}}
	f.append(s.ARN, "", history.ExecutionStarted, &history.ExecutionStartedDetails{Input: s.Input, RoleARN: s.RoleARN})
	return f.summary(s.ARN), nil
}

// append adds an event to a branch of an execution and tells of it.
func (f *fake) append(arn string, branch history.BranchID, t history.EventType, d history.Details) {
	events := history.Events(f.records[arn], branch.Execution())
	ev := &history.Event{ID: history.EventID(len(events) + 1), PreviousID: history.EventID(len(events)), Timestamp: f.now().Truncate(time.Millisecond), Type: t, Details: d}
	f.records[arn] = append(f.records[arn], history.Record{Branch: branch, Event: ev})
	if branch.Execution() == "" {
		f.observe(f.summary(arn), *ev)
	}
}

// event adds an event from outside.
func (f *fake) event(arn string, branch history.BranchID, t history.EventType, d history.Details) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.append(arn, branch, t, d)
}

// pass is the way through a Pass state to the execution's success.
func (f *fake) pass(arn string, output value.Value) {
	f.event(arn, "", history.PassStateEntered, &history.StateEnteredDetails{Name: "P", Input: value.NewObject()})
	f.event(arn, "", history.PassStateExited, &history.StateExitedDetails{Name: "P", Output: output})
	f.event(arn, "", history.ExecutionSucceeded, &history.ExecutionSucceededDetails{Output: output})
}

func (f *fake) summary(arn string) host.Summary {
	state, err := history.Fold(f.records[arn])
	if err != nil {
		panic(fmt.Sprintf("the test made an impossible history: %v", err))
	}
	return host.Summary{ARN: arn, StateMachineARN: state.StateMachineARN, Status: state.Status, StartDate: state.StartDate,
		StopDate: state.StopDate, RedriveCount: state.RedriveCount, RedriveDate: state.RedriveDate}
}

func (f *fake) List() []host.Summary {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []host.Summary
	for _, arn := range slices.Backward(f.order) {
		all = append(all, f.summary(arn))
	}
	return all
}

func (f *fake) State(arn string) (history.State, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.records[arn] == nil {
		return history.State{}, fmt.Errorf("%w: %s", host.ErrNoExecution, arn)
	}
	state, err := history.Fold(f.records[arn])
	return *state, err
}

func (f *fake) Records(arn string) ([]history.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.records[arn] == nil {
		return nil, fmt.Errorf("%w: %s", host.ErrNoExecution, arn)
	}
	return slices.Clone(f.records[arn]), nil
}

func (f *fake) Stop(arn, errorName, cause string) (time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.summary(arn).Status == history.Running && f.err == nil {
		f.append(arn, "", history.ExecutionAborted, &history.ExecutionAbortedDetails{Error: errorName, Cause: cause})
	}
	return f.summary(arn).StopDate, f.err
}

func (f *fake) Redrive(arn string) (time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return time.Time{}, f.err
	}
	f.append(arn, "", history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: f.summary(arn).RedriveCount + 1})
	return f.summary(arn).RedriveDate, nil
}

func (f *fake) SendTaskSuccess(token string, output value.Value) error {
	f.sent = "success " + token + " " + value.Text(output)
	return f.err
}

func (f *fake) SendTaskFailure(token, errorName, cause string) error {
	f.sent = "failure " + token + " " + errorName + " " + cause
	return f.err
}

func (f *fake) SendTaskHeartbeat(token string) error {
	f.sent = "heartbeat " + token
	return f.err
}

// quietly adds an event that nobody observes, for long histories.
func (f *fake) quietly(arn string, t history.EventType, d history.Details) {
	n := len(f.records[arn])
	ev := &history.Event{ID: history.EventID(n), PreviousID: history.EventID(n - 1), Timestamp: f.now().Truncate(time.Millisecond), Type: t, Details: d}
	f.records[arn] = append(f.records[arn], history.Record{Event: ev})
}
