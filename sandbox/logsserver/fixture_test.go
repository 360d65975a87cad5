package logsserver_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/logsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const region = "us-east-1"

// noon is when every test begins.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

type object map[string]any

// fixture is a server whose clock stands still.
type fixture struct {
	*logsserver.Server
	t   *testing.T
	dir string
	now time.Time
}

func setup(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: t.TempDir(), now: noon}
	f.open()
	t.Cleanup(f.close)
	return f
}

func (f *fixture) open() {
	f.t.Helper()
	s, err := logsserver.Open(logsserver.Config{Dir: f.dir, Account: "123456789012", Now: func() time.Time { return f.now }, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.t.Fatal(err)
	}
	f.Server = s
}

func (f *fixture) close() {
	f.t.Helper()
	if err := f.Close(); err != nil {
		f.t.Error(err)
	}
}

// try calls an action and gives its answer as JSON.
func (f *fixture) try(action string, in object) (string, error) {
	f.t.Helper()
	if in == nil {
		in = object{} // a call without parameters has an empty object, not null
	}
	body, err := json.Marshal(in)
	if err != nil {
		f.t.Fatal(err)
	}
	out, err := f.Serve(f.t.Context(), wire.Call{Region: region, Action: action, Body: body})
	if err != nil || out == nil {
		return "", err
	}
	text, err := json.Marshal(out)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(text), nil
}

func (f *fixture) call(action string, in object) object {
	f.t.Helper()
	text, err := f.try(action, in)
	if err != nil {
		f.t.Fatalf("%s %v: %v", action, in, err)
	}
	out := object{}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			f.t.Fatal(err)
		}
	}
	return out
}

// make makes the log group g with the stream s.
func (f *fixture) make() {
	f.t.Helper()
	f.call("CreateLogGroup", object{"logGroupName": "g"})
	f.call("CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"})
}

// ms is a time in milliseconds, a number of seconds after noon.
func ms(seconds int) int64 { return noon.Add(time.Duration(seconds) * time.Second).UnixMilli() }

// put puts messages into a stream, one a second.
func (f *fixture) put(stream string, from int, messages ...string) {
	f.t.Helper()
	var events []object
	for i, m := range messages {
		events = append(events, object{"timestamp": ms(from + i), "message": m})
	}
	f.call("PutLogEvents", object{"logGroupName": "g", "logStreamName": stream, "logEvents": events})
}

// messages are those of the events in an answer.
func messages(out object) []string {
	all := []string{}
	for _, e := range out["events"].([]any) {
		all = append(all, e.(map[string]any)["message"].(string))
	}
	return all
}
