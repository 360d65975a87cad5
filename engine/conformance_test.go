package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// recordings is the folder of cases whose histories were recorded on AWS.
const recordings = "../../shared/conformance"

// recording is one of these cases.
type recording struct {
	Definition json.RawMessage
	Input      json.RawMessage
	Type       string
	Tasks      map[string]json.RawMessage
	Expected   struct {
		Status, Error string
		Output, Cause any
		Events        []map[string]any
		EventsOrder   string   `json:"events_order"`
		EventsIgnore  []string `json:"events_ignore"`
	}
}

// What there is to be compared. A case is left out that needs what the
// definition's parser refuses by name, by that finding, or what isn't the
// engine's.
const compared = 374

var leftOut = map[string]int{"an Express workflow, functions, or a time that the runner fills in": 3}

// TestRecordings runs the recorded cases and compares outcome and history, event
// by event with its details.
func TestRecordings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(recordings, "core", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no recordings in ../shared/conformance beside the repository")
	}
	ran, refused := 0, map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		m, err := asl.Parse(r.Definition)
		var findings asl.Diagnostics
		if errors.As(err, &findings) && slices.ContainsFunc(findings, func(d asl.Diagnostic) bool { return d.Code == asl.Unsupported }) {
			refused[findings[0].Message]++
			continue
		}
		if r.Type == "EXPRESS" || len(r.Tasks) > 0 || strings.Contains(string(text), "{{now") {
			refused["an Express workflow, functions, or a time that the runner fills in"]++
			continue
		}
		ran++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			if err != nil {
				t.Fatal(err)
			}
			replay(t, m, r)
		})
	}
	if diff := cmp.Diff(leftOut, refused); diff != "" || ran != compared {
		t.Errorf("%d recordings compared, want %d; left out (-want +got):\n%s", ran, compared, diff)
	}
}

func replay(t *testing.T, machine *asl.StateMachine, r recording) {
	c := config(machine, taskFunc(func(context.Context, engine.TaskCall) (value.Value, error) { return nil, errors.New("no function") }))
	c.Identity.StateMachineARN, c.Identity.StateMachineName = "arn:aws:states:us-east-1:111111111111:stateMachine:m", "m"
	c.Identity.RoleARN = "arn:aws:iam::111111111111:role/r"
	c.Clock = &clock{now: time.Now()}
	input := value.Value(value.NewObject())
	if len(r.Input) > 0 {
		input = parse(t, string(r.Input))
	}
	state := run(t, c, value.Text(input))
	if string(state.Status) != r.Expected.Status {
		t.Fatalf("status %s, want %s (%s: %s)", state.Status, r.Expected.Status, state.Error, state.Cause)
	}
	for _, e := range r.Expected.Events {
		delete(e, "timestamp")
	}
	if state.Error != r.Expected.Error && r.Expected.Status != "SUCCEEDED" {
		t.Errorf("error %q, want %q", state.Error, r.Expected.Error)
	}
	m := matcher{}
	check := func(what string, want, got any) {
		t.Helper()
		if diff := m.differs(deep(want), deep(got)); diff != "" {
			t.Errorf("%s%s", what, diff)
		}
	}
	if r.Expected.Status == "SUCCEEDED" {
		check("output", r.Expected.Output, plain(t, state.Output))
	} else if r.Expected.Cause != nil {
		check("cause", r.Expected.Cause, state.Cause)
	}
	if r.Expected.Events == nil {
		return
	}
	got := events(t, c.Journal)
	if r.Expected.EventsOrder == "exact" {
		for i, want := range r.Expected.Events[:min(len(got), len(r.Expected.Events))] {
			check(fmt.Sprintf("event %d", i+1), want, got[i])
		}
		if len(got) != len(r.Expected.Events) {
			t.Errorf("%d events, want %d", len(got), len(r.Expected.Events))
		}
		return
	}
	checkAnyOrder(t, r.Expected.Events, got, r.Expected.EventsIgnore)
}

// checkAnyOrder compares events of branches, whose order and links are by chance.
func checkAnyOrder(t *testing.T, want, got []map[string]any, ignore []string) {
	t.Helper()
	got = slices.DeleteFunc(got, func(e map[string]any) bool { return slices.Contains(ignore, e["type"].(string)) })
	want = slices.DeleteFunc(want, func(e map[string]any) bool { return slices.Contains(ignore, e["type"].(string)) })
	for _, e := range append(slices.Clone(want), got...) {
		delete(e, "id")
		delete(e, "previousEventId")
	}
	for _, w := range want {
		i := slices.IndexFunc(got, func(g map[string]any) bool { return matcher{}.differs(deep(w), deep(g)) == "" })
		if i < 0 {
			t.Errorf("missing: %v", w)
			continue
		}
		got = slices.Delete(got, i, i+1)
	}
	for _, g := range got {
		t.Errorf("too much: %v", g)
	}
}

// events are a history's as GetExecutionHistory has them, without their times.
func events(t *testing.T, j engine.Journal) []map[string]any {
	t.Helper()
	records, err := j.(kept).Records()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for _, ev := range history.Events(records, "") {
		text, err := ev.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var e map[string]any
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		delete(e, "timestamp")
		all = append(all, e)
	}
	return all
}

// plain is a value as encoding/json reads it.
func plain(t *testing.T, v value.Value) any {
	var out any
	if err := json.Unmarshal([]byte(value.Text(v)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
