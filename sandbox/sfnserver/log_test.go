package sfnserver_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
)

// logs is a sink that keeps what it gets.
type logs struct {
	mu     sync.Mutex
	at     []string // region, group and stream of each call
	events []sfnserver.LogEvent
	err    error
}

func (l *logs) Put(region, group, stream string, events ...sfnserver.LogEvent) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = append(l.at, region+" "+group+" "+stream)
	l.events = append(l.events, events...)
	return l.err
}

func (l *logs) types(t *testing.T) (types []string) {
	t.Helper()
	for _, ev := range l.events {
		var m struct{ Type string }
		if err := json.Unmarshal([]byte(ev.Message), &m); err != nil {
			t.Fatal(err)
		}
		types = append(types, m.Type)
	}
	return types
}

func loggingTo(level string, data bool) object {
	return object{"loggingConfiguration": object{"level": level, "includeExecutionData": data, "destinations": []any{object{
		"cloudWatchLogsLogGroup": object{"logGroupArn": "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/states/m:*"}}}}}
}

// Each event is logged as Step Functions does, into a stream of the execution,
// in the Region of the group.
func TestLogs(t *testing.T) {
	t.Parallel()
	f := setup(t)
	sink := &logs{}
	f.logs = sink
	f.restart()
	f.create("m", loggingTo("ALL", true))
	arn := f.start("e")
	started := f.now.Truncate(time.Millisecond)
	f.now = f.now.Add(time.Second)
	f.pass(arn, "out")
	f.restart()

	for _, at := range sink.at {
		if !regexp.MustCompile(`^eu-central-1 /aws/states/m states/m/2026-11-24-08-00/[0-9a-f]{8}$`).MatchString(at) || at != sink.at[0] {
			t.Errorf("logged to %s", at)
		}
	}
	if len(sink.events) != 4 || !sink.events[0].Timestamp.Equal(started) || !sink.events[3].Timestamp.Equal(f.now.Truncate(time.Millisecond)) {
		t.Fatalf("got %v", sink.events)
	}
	want := `{"id":"3","type":"PassStateExited","details":{"name":"P","output":"\"out\"","outputDetails":{"truncated":false}},` +
		`"previous_event_id":"2","event_timestamp":"1795507201123","execution_arn":"` + arn + `","redrive_count":"0"}`
	if diff := cmp.Diff(want, sink.events[2].Message); diff != "" {
		t.Error(diff)
	}
}

func TestLogsWithoutData(t *testing.T) {
	t.Parallel()
	f := setup(t)
	sink := &logs{}
	f.logs = sink
	f.restart()
	f.create("m", loggingTo("ALL", false))
	f.pass(f.start("e"), "secret")
	f.restart()
	for _, ev := range sink.events {
		if strings.Contains(ev.Message, "secret") || strings.Contains(ev.Message, "input") {
			t.Errorf("logged %s", ev.Message)
		}
	}
	if n := len(sink.events); n != 4 {
		t.Errorf("%d events", n)
	}
}

// The levels are those of the table in Step Functions' Developer Guide, Using
// CloudWatch Logs to log execution history.
func TestLogLevels(t *testing.T) {
	t.Parallel()
	for level, want := range map[string][]string{
		"ALL":   {"ExecutionStarted", "FailStateEntered", "ExecutionFailed", "ExecutionRedriven", "ExecutionAborted"},
		"ERROR": {"FailStateEntered", "ExecutionFailed", "ExecutionAborted"},
		"FATAL": {"ExecutionFailed", "ExecutionAborted"},
		"OFF":   nil,
	} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			sink := &logs{}
			f.logs = sink
			f.restart()
			f.create("m", loggingTo(level, true))
			arn := f.start("e")
			f.event(arn, "", history.FailStateEntered, &history.StateEnteredDetails{Name: "F"})
			f.event(arn, "", history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"})
			f.call("RedriveExecution", object{"executionArn": arn})
			f.call("StopExecution", object{"executionArn": arn})
			f.restart()
			if diff := cmp.Diff(want, sink.types(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An execution goes on logging after a restart, although the state machine has
// changed: its journal knows how. One that others began logs nothing.
func TestLogsAfterRestart(t *testing.T) {
	t.Parallel()
	f := setup(t)
	sink := &logs{}
	f.logs = sink
	f.restart()
	f.create("m", loggingTo("ALL", true))
	arn := f.start("e")
	f.call("UpdateStateMachine", object{"stateMachineArn": machineARN, "loggingConfiguration": object{"level": "OFF"}})
	silent := f.start("silent")
	f.restart()
	f.pass(arn, "x")
	f.pass(silent, "x")
	f.restart()
	if diff := cmp.Diff([]string{"ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"}, sink.types(t)); diff != "" {
		t.Error(diff)
	}
	for _, at := range sink.at {
		if at != sink.at[0] {
			t.Errorf("streams %v", sink.at)
		}
	}
}

// What can't be delivered is told, and the execution knows nothing of it.
func TestLogsThatCantBeDelivered(t *testing.T) {
	t.Parallel()
	f := setup(t)
	var told strings.Builder
	sink := &logs{err: errors.New("the log group does not exist")}
	s, err := sfnserver.New(sfnserver.Config{Account: account, Now: func() time.Time { return f.now },
		Logger: slog.New(slog.NewTextHandler(&told, nil)), Logs: sink})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Server, f.observe = s, s.Observe
	s.Attach(f.fake)
	f.create("m", loggingTo("FATAL", true))
	arn := f.start("e")
	f.event(arn, "", history.ExecutionFailed, &history.ExecutionFailedDetails{Error: "E"})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`msg="log events of an execution were not delivered" group=/aws/states/m stream=states/m/`,
		`events=1 error="the log group does not exist"`} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("told %s, want %s", told.String(), want)
		}
	}
}
