package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// Whatever happens to an execution of whatever machine, the state that it has is
// the fold of what is in its journal, its events have been told of once, in their
// order, and nothing follows the end of an execution or of a child execution but
// its redrive.
func TestFoldIsTheLiveState(t *testing.T) {
	t.Parallel()
	// Each has as many machines as rapid makes of one check, 100 unless told.
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, foldIsTheLiveState)
		})
	}
}

func foldIsTheLiveState(t *rapid.T) {
	r := startRandom(t)
	for range rapid.IntRange(1, 5).Draw(t, "rounds") {
		r.disturb()
	}
	if err := r.x.Run(context.Background()); err != nil {
		r.fatal("undisturbed: %v", err)
	}
	r.check()
	if s := r.x.State(); s.Status == history.Running {
		r.fatal("undisturbed, it ended %s", s.Status)
	}
	r.misplace()
}

// misplace has a record of the history come where it doesn't belong, or once
// more: when it is refused, the state is as it was.
func (r *disturbed) misplace() {
	records := r.records()
	s, err := history.Fold(records[:rapid.IntRange(1, len(records)).Draw(r.t, "records before")])
	if err != nil {
		r.fatal("%v", err)
	}
	before := s.Clone()
	misplaced := rapid.SampledFrom(records).Draw(r.t, "misplaced")
	if misplaced.Event != nil && rapid.Bool().Draw(r.t, "with the next number") {
		event := *misplaced.Event
		event.ID = 1
		if run := s.Run(misplaced.Branch); run != nil {
			event.ID = run.LastID + 1
		}
		misplaced.Event = &event
	}
	if err := s.Apply(misplaced); err == nil {
		return
	}
	if diff := cmp.Diff(before, s.Clone()); diff != "" {
		r.fatal("%s, refused, changed the state:\n%s", misplaced.Append(nil), diff)
	}
}

// disturbed is an execution of a random machine to which things happen.
type disturbed struct {
	t       *rapid.T
	text    string
	config  engine.Config
	journal *hooked
	x       *engine.Execution
	told    []history.EventID // of the execution's events
	events  []string          // what happened, to be told
}

// hooked is a journal that does something at each append first.
type hooked struct {
	*journal.Memory
	appends int
	hook    func() error
}

func (h *hooked) Append(records []history.Record) error {
	h.appends++
	if h.hook != nil {
		if err := h.hook(); err != nil {
			return err
		}
	}
	return h.Memory.Append(records)
}

func startRandom(t *rapid.T) *disturbed {
	m, text := randomMachine(t)
	r := &disturbed{t: t, text: text, config: config(m, taskFunc(settled)), journal: &hooked{Memory: &journal.Memory{}}}
	r.config.Journal = r.journal
	r.config.Observe = func(ev history.Event) { r.told = append(r.told, ev.ID) }
	x, err := engine.Start(r.config, value.NewObject(value.Field{Name: "items", Value: []value.Value{value.Int(1), value.Int(2)}}))
	if err != nil {
		r.fatal("%v", err)
	}
	r.x = x
	return r
}

func (r *disturbed) fatal(format string, args ...any) {
	r.t.Helper()
	r.t.Fatalf("%s\nof %s\nafter %s", fmt.Sprintf(format, args...), r.text, strings.Join(r.events, ", "))
}

// disturb runs the execution and has something happen at one of its next
// appends. Then it is loaded again, or goes on as it is, and redriven if it has
// ended without success.
func (r *disturbed) disturb() {
	how := rapid.SampledFrom([]string{"killed", "interrupted", "stopped", "stopped when interrupted", "undisturbed"}).Draw(r.t, "how")
	in := rapid.IntRange(1, 12).Draw(r.t, "appends before it")
	r.events = append(r.events, fmt.Sprintf("%s at append %d", how, r.journal.appends+in))
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	at, stopped := r.journal.appends+in, make(chan error, 1)
	stopping := false
	r.journal.hook = func() error {
		if r.journal.appends != at {
			return nil
		}
		switch how {
		case "killed":
			return errKilled
		case "interrupted", "stopped when interrupted":
			cancel(errKilled)
		case "stopped":
			stopping = true
			go func() {
				_, err := r.x.Stop("Enough", "by hand")
				stopped <- err
			}()
		}
		return nil
	}
	err := r.x.Run(ctx)
	r.journal.hook = nil
	if err != nil && !errors.Is(err, errKilled) {
		r.fatal("Run: %v", err)
	}
	if stopping {
		if err := <-stopped; err != nil {
			r.fatal("Stop: %v", err)
		}
	}
	if how == "stopped when interrupted" {
		if _, err := r.x.Stop("Enough", "by hand"); err != nil {
			r.fatal("Stop: %v", err)
		}
	}
	killed := how == "killed" && err != nil
	if !killed {
		r.check() // who was killed has decided what is in no journal
	}
	if killed || rapid.Bool().Draw(r.t, "loaded again") {
		if r.x, err = engine.Load(r.config, r.records()); err != nil {
			r.fatal("Load: %v", err)
		}
	}
	if status := r.x.State().Status; status != history.Running && status != history.Succeeded {
		if _, err := r.x.Redrive(); err != nil {
			r.fatal("Redrive: %v", err)
		}
		r.events = append(r.events, "redriven")
		r.check()
	}
}

// records are what a reader of the journal's text gets.
func (r *disturbed) records() []history.Record {
	kept, _ := r.journal.Records()
	read := make([]history.Record, len(kept))
	for i, record := range kept {
		var err error
		if read[i], err = history.ParseRecord(record.Append(nil)); err != nil {
			r.fatal("reading record %d again: %v", i, err)
		}
	}
	return read
}

func (r *disturbed) check() {
	records := r.records()
	folded, err := history.Fold(records)
	if err != nil {
		r.fatal("it can't be loaded: %v", err)
	}
	if diff := cmp.Diff(r.x.State(), *folded); diff != "" {
		r.fatal("(-live +fold):\n%s", diff)
	}
	if wrong := afterEnd(records); wrong != "" {
		r.fatal("%s", wrong)
	}
	var all []history.EventID
	for _, ev := range history.Events(records, "") {
		all = append(all, ev.ID)
	}
	if !slices.Equal(r.told, all) {
		r.fatal("told of the events %v of %v", r.told, all)
	}
}

// afterEnd returns what follows the end of an execution, or of one of its child
// executions, and isn't the redrive of the whole.
func afterEnd(records []history.Record) string {
	over := map[history.BranchID]bool{}
	for _, r := range records {
		if r.Event == nil {
			continue
		}
		own := r.Branch.Execution()
		switch r.Event.Type {
		case history.ExecutionRedriven:
			clear(over)
		case history.ExecutionStarted: // of a Map Run that is tried again
			over[own] = false
		}
		if over[own] {
			return fmt.Sprintf("%s in %q, after the end of the execution %q", r.Event.Type, r.Branch, own)
		}
		over[own] = slices.Contains([]history.EventType{history.ExecutionFailed, history.ExecutionAborted, history.ExecutionSucceeded, history.ExecutionTimedOut}, r.Event.Type)
	}
	return ""
}

// randomMachine draws a machine of all the states there are, within each other,
// that goes forward only.
func randomMachine(t *rapid.T) (*asl.StateMachine, string) {
	g := &generator{t: t}
	text := `{` + g.states(rapid.IntRange(1, 3).Draw(t, "depth"))
	if g.one("in five has a timeout", 5) {
		text += `,"TimeoutSeconds":6`
	}
	text = withFunctions(text + `}`)
	m, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m, text
}

// generator draws the parts of a machine.
type generator struct {
	t     *rapid.T
	named int
}

// one draws true once in so many times.
func (g *generator) one(what string, in int) bool {
	return rapid.IntRange(1, in).Draw(g.t, what) == in
}

func (g *generator) number(what string, low, high int) int {
	return rapid.IntRange(low, high).Draw(g.t, what)
}

// states draws up to three states, one after the other.
func (g *generator) states(depth int) string {
	n := g.number("states", 1, 3)
	first := g.named + 1
	g.named += n
	var all []string
	for i := range n {
		next, to := "", `"End":true`
		if i+1 < n {
			next = fmt.Sprintf("S%d", first+i+1)
			to = `"Next":"` + next + `"`
		}
		all = append(all, fmt.Sprintf(`"S%d":{%s}`, first+i, g.state(depth, to, next)))
	}
	return fmt.Sprintf(`"StartAt":"S%d","States":{%s}`, first, strings.Join(all, ","))
}

// state draws a state, at depth 0 one without branches.
func (g *generator) state(depth int, to, next string) string {
	kinds := []string{"Pass", "Wait", "Wait", "Task", "late Task", "asking Task", "items", "Parallel", "Map", "Map Run"}
	if depth == 0 {
		kinds = kinds[:7]
	}
	switch rapid.SampledFrom(kinds).Draw(g.t, "state") {
	case "Pass":
		return `"Type":"Pass","Assign":{"v.$":"$$.State.Name"},` + to
	case "Wait":
		return fmt.Sprintf(`"Type":"Wait","Seconds":%d,`, g.number("seconds", 0, 4)) + to
	case "Task":
		function := rapid.SampledFrom([]string{"ok", "ok", "flaky", "broken"}).Draw(g.t, "function")
		return `"Type":"Task","Resource":"fn:` + function + `","Parameters":{"n.$":"$$.State.Name"},"ResultPath":"$.t",` + g.rules(next) + to
	case "late Task":
		return fmt.Sprintf(`"Type":"Task","Resource":"fn:endless","TimeoutSeconds":%d,"ResultPath":"$.t",`, g.number("timeout", 1, 4)) + g.rules(next) + to
	case "asking Task": // and nobody answers
		return fmt.Sprintf(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload.$":"$$.Task.Token"},
			"TimeoutSeconds":%d,"ResultPath":"$.t",`, g.number("timeout", 1, 4)) + g.rules(next) + to
	case "Parallel":
		var branches []string
		for range g.number("branches", 1, 3) {
			branches = append(branches, `{`+g.states(depth-1)+`}`)
		}
		return `"Type":"Parallel","ResultPath":"$.r",` + g.rules(next) + `"Branches":[` + strings.Join(branches, ",") + `],` + to
	case "Map":
		return g.mapFields(next) + `"ItemProcessor":{` + g.states(depth-1) + `},` + to
	case "Map Run":
		if g.one("in two tolerates failures", 2) {
			to = `"ToleratedFailurePercentage":100,` + to
		}
		if g.one("in three has batches", 3) {
			to = `"ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"items":[1]}},` + to
		}
		return g.mapFields(next) + `"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},` + g.states(depth-1) + `},` + to
	}
	if next == "" && g.one("in two fails", 2) {
		return `"Type":"Fail","Error":"Mine"`
	}
	return `"Type":"Pass","Parameters":{"items":[1,2,3]},"ResultPath":"$.p",` + to
}

func (g *generator) mapFields(next string) string {
	return `"Type":"Map","ItemsPath":"$.items","ItemSelector":{"i.$":"$$.Map.Item.Value","items":[1,2]},"ResultPath":"$.m",` +
		fmt.Sprintf(`"MaxConcurrency":%d,`, g.number("concurrency", 0, 2)) + g.rules(next)
}

// rules draws a retrier and a catcher, or not.
func (g *generator) rules(next string) string {
	rules := ""
	if g.one("in three is retried", 3) {
		rules += fmt.Sprintf(`"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":%d,"MaxAttempts":1}],`, g.number("interval", 1, 3))
	}
	if next != "" && g.one("in three is caught", 3) {
		rules += `"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"` + next + `"}],`
	}
	return rules
}
