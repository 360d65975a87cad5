package sfnserver_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const (
	region     = "eu-west-1"
	account    = "123456789012"
	roleARN    = "arn:aws:iam::123456789012:role/r"
	machineARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:m"
	prefix     = "arn:aws:states:eu-west-1:123456789012:execution:m:"
	definition = `{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}`
)

type object = map[string]any

// fixture is a server over a file that can be opened again, executions that
// outlive it, and a clock that only the test moves.
type fixture struct {
	*sfnserver.Server
	*fake
	t    *testing.T
	path string
	now  time.Time
	sole string
	logs sfnserver.LogSink
}

func setup(t *testing.T) *fixture {
	t.Helper()
	return setupAt(t, filepath.Join(t.TempDir(), "machines.db"))
}

// setupAt is setup with another file, "" for none.
func setupAt(t *testing.T, path string) *fixture {
	t.Helper()
	f := &fixture{t: t, path: path, now: time.Date(2026, 11, 24, 8, 0, 0, 123_456_789, time.UTC)}
	f.fake = newFake(func() time.Time { return f.now })
	f.open()
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (f *fixture) open() {
	f.t.Helper()
	s, err := sfnserver.New(sfnserver.Config{Path: f.path, Account: account, Now: func() time.Time { return f.now },
		Logger: slog.New(slog.NewTextHandler(f.t.Output(), nil)), Logs: f.logs, Sole: f.sole})
	if err != nil {
		f.t.Fatal(err)
	}
	f.observe = s.Observe
	s.Attach(f.fake)
	f.Server = s
}

// restart closes the server and opens the file again.
func (f *fixture) restart() {
	f.t.Helper()
	if err := f.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.open()
}

// tryIn calls an action in a Region and gives the answer as a client sees it.
func (f *fixture) tryIn(region, action string, in object) (object, error) {
	f.t.Helper()
	body, err := json.Marshal(with(in))
	if err != nil {
		f.t.Fatal(err)
	}
	result, err := f.Serve(context.Background(), wire.Call{Region: region, Action: action, Body: body})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(result)
	if err != nil {
		f.t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(text, &out); err != nil {
		f.t.Fatalf("%s answered %s: %v", action, text, err)
	}
	return out, nil
}

func (f *fixture) try(action string, in object) (object, error) {
	f.t.Helper()
	return f.tryIn(region, action, in)
}

func (f *fixture) call(action string, in object) object {
	f.t.Helper()
	out, err := f.try(action, in)
	if err != nil {
		f.t.Fatalf("%s(%v): %v", action, in, err)
	}
	return out
}

// create makes the state machine name, with more parameters or others.
func (f *fixture) create(name string, more ...object) object {
	f.t.Helper()
	return f.call("CreateStateMachine", with(object{"name": name, "definition": definition, "roleArn": roleARN}, more...))
}

// start begins the execution name of the state machine m.
func (f *fixture) start(name string) (arn string) {
	f.t.Helper()
	return f.call("StartExecution", object{"stateMachineArn": machineARN, "name": name})["executionArn"].(string)
}

// with adds and replaces entries; nil takes one out.
func with(in object, more ...object) object {
	out := object{}
	for _, o := range append([]object{in}, more...) {
		for name, v := range o {
			if out[name] = v; v == nil {
				delete(out, name)
			}
		}
	}
	return out
}

func wantError(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("%s: got error %v\nwant %s", what, err, want)
	}
}

// seconds is a time as the API has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// serve calls an action with a body as it is.
func (f *fixture) serve(action, body string) error {
	_, err := f.Serve(context.Background(), wire.Call{Region: region, Action: action, Body: []byte(body)})
	return err
}
