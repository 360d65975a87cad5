package local

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// approval calls a function and waits for its token to come back.
const approval = `{"StartAt": "Approval", "States": {"Approval": {
	"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
	"Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}, "End": true}}}`

// asleep waits for an hour.
const asleep = `{"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 3600, "End": true}}}`

// beginWith begins the execution name with a definition of its own.
func beginWith(t *testing.T, s StateDir, name, definition string) {
	t.Helper()
	beginRecord(t, s, testRecord(name), definition)
}

func beginRecord(t *testing.T, s StateDir, r record, definition string) {
	t.Helper()
	configuration, err := r.configuration()
	if err != nil {
		t.Fatal(err)
	}
	err = s.create(r.ExecutionARN.Name(), func(log *journal.Log) error {
		_, err := engine.Start(engine.Config{Definition: definition, Configuration: configuration, Identity: r.identity(),
			Journal: log.Execution(string(r.ExecutionARN))}, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// running runs an execution as encrypt does, with a function of its own. The
// channel gets how it ended.
func running(t *testing.T, ctx context.Context, s StateDir, name rdscrypt.ExecutionName) <-chan error {
	t.Helper()
	x, err := s.take(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage("null"), nil }
	r := newRunner(arnsAround(x.kept.ExecutionARN, x.kept.Place), map[tasks.Name]tasks.Func{"ask": ask})
	n := newNarrator(x.kept.record, x.machine, func(Step) {})
	ended := make(chan error, 1)
	go func() {
		defer x.giveBack()
		ended <- x.runToEnd(ctx, r, engine.SystemClock{}, n, func(step Step) { t.Error(step.Text) })
	}()
	return ended
}

// await watches an execution until it has an event of a type.
func await(t *testing.T, s StateDir, name rdscrypt.ExecutionName, eventType history.EventType) {
	t.Helper()
	errFound := errors.New("found")
	_, err := s.Watch(t.Context(), name, func(h report.History) error {
		for _, ev := range h.Events {
			if ev.Type == eventType {
				return errFound
			}
		}
		return nil
	})
	if err != errFound {
		t.Fatalf("no %s: %v", eventType, err)
	}
}

func TestStopRunning(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	ended := running(t, t.Context(), s, "one")
	await(t, s, "one", history.WaitStateEntered)
	served(t, s.folder("one"))
	if info, err := os.Stat(s.folder("one").socket()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	result, already, err := Stop(t.Context(), StopConfig{StateDir: s, ErrorName: "Late", Cause: "not tonight"})
	if err != nil || already {
		t.Fatalf("%v, %v", already, err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the run ended with %v", err)
	}
	want := "execution one was stopped in Rest: Late: not tonight: see what happened with rdscrypt executions history one --state-dir " + string(s)
	if got := result.Failure(); result.Status != history.Aborted || got.Error() != want {
		t.Errorf("%s: got  %v\nwant %s", result.Status, got, want)
	}
	result, already, err = Stop(t.Context(), StopConfig{StateDir: s, Execution: "one"})
	if err != nil || !already || result.Status != history.Aborted {
		t.Errorf("again: %v, %v, %v", result, already, err)
	}
}

// Nobody runs it: then whoever stops it writes it down. The socket that a kill
// left is in nobody's way.
func TestStopAlone(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	l, err := net.Listen("unix", s.folder("one").socket())
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	result, _, err := Stop(t.Context(), StopConfig{StateDir: s})
	if err != nil || result.Status != history.Aborted || result.Error != "" {
		t.Fatalf("%+v, %v", result, err)
	}
	if _, _, err = Stop(t.Context(), StopConfig{StateDir: s}); err == nil || err.Error() !=
		"no execution is unfinished: rdscrypt executions list --state-dir "+string(s)+" shows those there are" {
		t.Errorf("got %v", err)
	}
}

// What was made, or may have been, is told by the journal alone.
func TestStoppedOnTheWay(t *testing.T) {
	t.Parallel()
	s, f := begun(t)
	k, err := f.read()
	if err != nil {
		t.Fatal(err)
	}
	at := k.records[1].Event.Timestamp
	id := history.EventID(1)
	event := func(eventType history.EventType, details history.Details) history.Record {
		id++
		return history.Record{Event: &history.Event{ID: id, Timestamp: at, Type: eventType, Details: details}}
	}
	a := testArns()
	rewrite(t, f, append(k.records,
		event(history.TaskStateEntered, &history.StateEnteredDetails{Name: "CreateSnapshotState"}),
		event(history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: a.function(tasks.NameCreateSnapshot)}),
		event(history.LambdaFunctionStarted, nil),
		event(history.LambdaFunctionSucceeded, &history.LambdaFunctionSucceededDetails{Output: "x"}),
		event(history.TaskStateExited, &history.StateExitedDetails{Name: "CreateSnapshotState"}),
		event(history.TaskStateEntered, &history.StateEnteredDetails{Name: "CopySnapshotState"}),
		event(history.LambdaFunctionScheduled, &history.LambdaFunctionScheduledDetails{Resource: a.function(tasks.NameCopySnapshot)}),
		event(history.LambdaFunctionStarted, nil),
	)...)
	result, _, err := Stop(t.Context(), StopConfig{StateDir: s})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range result.Left {
		got = append(got, l.String()+": "+l.Command)
	}
	const place = " --region us-east-1 --endpoint-url http://127.0.0.1:4590 --profile p"
	want := "DB snapshot my-db-no-encrypted was made by this execution: aws rds delete-db-snapshot --db-snapshot-identifier my-db-no-encrypted" + place + "\n" +
		"DB snapshot my-db-encrypted may have been made by this execution: aws rds describe-db-snapshots --db-snapshot-identifier my-db-encrypted" + place
	if strings.Join(got, "\n") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), want)
	}
	text, err := json.Marshal(result)
	if err != nil || !strings.Contains(string(text), `"made":null,"inspect":"aws rds describe-db-snapshots`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestApprove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		deny  bool
		runs  bool
		event history.EventType
		want  history.ExecutionStatus
	}{
		{"approved", false, true, history.TaskSucceeded, history.Succeeded},
		{"denied", true, true, history.TaskFailed, history.Failed},
		{"approved while nobody runs it", false, false, history.TaskSucceeded, history.Succeeded},
		{"denied while nobody runs it", true, false, history.TaskFailed, history.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := StateDir(shortTemp(t))
			beginWith(t, s, "one", approval)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			ended := running(t, ctx, s, "one")
			await(t, s, "one", history.TaskSubmitted)
			if !c.runs {
				interrupt()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Fatalf("got %v", err)
				}
			}
			answer, err := Approve(t.Context(), ApproveConfig{StateDir: s, Deny: c.deny, Reason: "because"})
			if err != nil || answer.State != "Approval" || answer.Approved == c.deny {
				t.Fatalf("%+v, %v", answer, err)
			}
			if !c.runs {
				if d := answer.Description; d.Status != history.Running || d.Runner == nil || d.Runner.Running {
					t.Errorf("got %+v", d)
				}
				ended = running(t, t.Context(), s, "one")
			}
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			d, err := s.Describe("one")
			if err != nil || d.Status != c.want {
				t.Errorf("%+v, %v", d, err)
			}
			text := report.Document(d.Output) + d.Error + d.Cause
			for _, want := range map[bool][]string{false: {`"approved": true`, `"reason": "because"`}, true: {Denied, "because"}}[c.deny] {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in %s", want, text)
				}
			}
		})
	}
}

func TestApproveRefusals(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	dir := " --state-dir " + string(s)
	ended := running(t, t.Context(), s, "one")
	await(t, s, "one", history.WaitStateEntered)
	for name, want := range map[string]string{
		"":    "no execution waits for an approval: rdscrypt executions list" + dir + " shows those there are",
		"one": "execution one doesn't wait for an approval, it is in Rest: see where it stands with rdscrypt executions describe one" + dir,
	} {
		_, err := Approve(t.Context(), ApproveConfig{StateDir: s, Execution: name})
		var refusal *rdscrypt.Refusal
		if !errors.As(err, &refusal) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if _, _, err := Stop(t.Context(), StopConfig{StateDir: s}); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	_, err := Approve(t.Context(), ApproveConfig{StateDir: s, Execution: "one"})
	want := "execution one doesn't wait for an approval, it is ABORTED: see where it stands with rdscrypt executions describe one" + dir
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Nobody serves the socket of a process that runs it: that is told.
func TestStopUnreachable(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	x, err := s.take(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	defer x.giveBack()
	_, _, err = Stop(t.Context(), StopConfig{StateDir: s})
	var held *HeldError
	if !errors.As(err, &held) {
		t.Errorf("got %v", err)
	}
}

// Watching an execution that nobody runs ends with what to do.
func TestWatchNobody(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	var seen []history.EventType
	_, err := s.Watch(t.Context(), "one", func(h report.History) error {
		for _, ev := range h.Events {
			seen = append(seen, ev.Type)
		}
		return nil
	})
	want := "execution one: nobody runs it: go on with rdscrypt resume one --state-dir " + string(s)
	var unfinished *UnfinishedError
	if !errors.As(err, &unfinished) || !errors.Is(err, ErrInterrupted) || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if len(seen) != 1 || seen[0] != history.ExecutionStarted {
		t.Errorf("saw %v", seen)
	}
}

// Who takes a torn record off the journal says so: what was damaged looks the same.
func TestStopTellsOfATornRecord(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", asleep)
	journal, err := os.OpenFile(s.folder("one").journal(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = journal.WriteString("torn")
	if err := errors.Join(err, journal.Close()); err != nil {
		t.Fatal(err)
	}
	var notes []string
	if _, _, err := Stop(t.Context(), StopConfig{StateDir: s, Note: func(text string) { notes = append(notes, text) }}); err != nil {
		t.Fatal(err)
	}
	want := "the last record in the journal of execution one was unfinished, its 4 bytes are cut off"
	if len(notes) != 1 || notes[0] != want {
		t.Errorf("got  %q\nwant %s", notes, want)
	}
}

// What ends while somebody is asked whether to stop it wasn't stopped by the answer.
func TestStopEndedDuringTheQuestion(t *testing.T) {
	t.Parallel()
	s := StateDir(shortTemp(t))
	r := testRecord("one")
	r.Endpoint = "" // AWS, so that somebody is asked
	beginRecord(t, s, r, asleep)
	confirm := func(ctx context.Context, _ Question) error {
		_, _, err := Stop(ctx, StopConfig{StateDir: s, Cause: "quicker"})
		return err
	}
	result, already, err := Stop(t.Context(), StopConfig{StateDir: s, Cause: "slower", Confirm: confirm})
	if err != nil || !already || result.Cause != "quicker" {
		t.Errorf("%+v, %v, %v", result, already, err)
	}
}
