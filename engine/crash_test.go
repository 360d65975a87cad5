package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// failing is a journal whose append number at fails, before anything is kept
// or after everything was.
type failing struct {
	*journal.Memory
	at, appends int
	kept        bool
	err         error
}

func (f *failing) Append(records []history.Record) error {
	f.appends++
	if f.appends-1 != f.at {
		return f.Memory.Append(records)
	}
	if f.kept {
		if err := f.Memory.Append(records); err != nil {
			return err
		}
	}
	return f.err
}

// settled is a task runner whose answer depends on the call alone, as that of
// a task that is safe to repeat: f fails while its retry is below 2.
func settled(ctx context.Context, call engine.TaskCall) (value.Value, error) {
	if strings.HasSuffix(call.Resource, ":endless") {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if strings.HasSuffix(call.Resource, ":flaky") && call.Retry < 2 {
		return nil, &engine.TaskError{Name: "Flaky", Cause: fmt.Sprint(call.Retry)}
	}
	if strings.HasSuffix(call.Resource, ":broken") {
		return nil, &engine.TaskError{Name: "Broken", Cause: "for good"}
	}
	return value.NewObject(value.Field{Name: "got", Value: call.Input}), nil
}

const everything = `{"StartAt":"First","States":{
	"First":{"Type":"Task","Resource":"fn:flaky","ResultPath":"$.first","Next":"Wait","Retry":[{"ErrorEquals":["Flaky"]}]},
	"Wait":{"Type":"Wait","Seconds":30,"Next":"Broken"},
	"Broken":{"Type":"Task","Resource":"fn:broken","Next":"Never","Catch":[{"ErrorEquals":["Broken"],"ResultPath":"$.error","Next":"Choice"}]},
	"Choice":{"Type":"Choice","Choices":[{"Variable":"$.error.Error","StringEquals":"Broken","Next":"Pass"}],"Default":"Never"},
	"Pass":{"Type":"Pass","Result":{"x":1},"ResultPath":"$.pass","Assign":{"v":[1,2,3]},"Next":"Both"},
	"Both":{"Type":"Parallel","Next":"Each","ResultPath":"$.both","Branches":[
		{"StartAt":"Left","States":{"Left":{"Type":"Task","Resource":"fn:flaky","Retry":[{"ErrorEquals":["Flaky"]}],"Next":"LeftWait"},
			"LeftWait":{"Type":"Wait","Seconds":3,"End":true}}},
		{"StartAt":"Right","States":{"Right":{"Type":"Wait","Seconds":5,"Assign":{"w":1},"Next":"RightTask"},
			"RightTask":{"Type":"Task","Resource":"fn:ok","Parameters":{"w.$":"$w"},"End":true}}}]},
	"Each":{"Type":"Map","Next":"Caught","ResultPath":"$.each","MaxConcurrency":2,"ItemsPath":"$.both","ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$v"},
		"ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Task","Resource":"fn:ok","Next":"OneWait"},"OneWait":{"Type":"Wait","Seconds":1,"End":true}}}},
	"Caught":{"Type":"Parallel","Next":"Never","Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.caught","Next":"Run"}],
		"Retry":[{"ErrorEquals":["Broken"],"MaxAttempts":1}],"Branches":[
		{"StartAt":"Breaks","States":{"Breaks":{"Type":"Task","Resource":"fn:broken","End":true}}},
		{"StartAt":"Long","States":{"Long":{"Type":"Task","Resource":"fn:endless","End":true}}}]},
	"Never":{"Type":"Fail"},
	"Run":{"Type":"Map","Next":"Never","ItemsPath":"$$.Execution.Input.items","ResultPath":"$.run","ToleratedFailureCount":1,"MaxConcurrency":2,
		"Retry":[{"ErrorEquals":["States.ExceedToleratedFailureThreshold"],"MaxAttempts":1}],
		"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.run","Next":"Invoke"}],
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"Child","States":{
			"Child":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":1,"Next":"ChildWait"}],"Default":"ChildBreaks"},
			"ChildWait":{"Type":"Wait","Seconds":2,"End":true},
			"ChildBreaks":{"Type":"Task","Resource":"fn:broken","End":true,"Retry":[{"ErrorEquals":["Broken"],"MaxAttempts":1}]}}}},
	"Invoke":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"ok","Payload.$":"$.run"},"Next":"Items"},
	"Items":{"Type":"Map","Next":"Never","ItemsPath":"$$.Execution.Input.items","ResultPath":"$.items",
		"Catch":[{"ErrorEquals":["Broken"],"ResultPath":"$.items","Next":"Done"}],
		"ItemProcessor":{"StartAt":"Which","States":{
			"Which":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":2,"Next":"BreaksToo"}],"Default":"Endless"},
			"Endless":{"Type":"Task","Resource":"fn:endless","End":true},
			"BreaksToo":{"Type":"Task","Resource":"fn:broken","End":true}}}},
	"Done":{"Type":"Succeed"}}}`

var errKilled = errors.New("killed")

// TestKilledAtEveryAppend ends a run at each of its journal writes, once
// before and once after the write, and compares what a restart makes of it
// with the undisturbed run.
func TestKilledAtEveryAppend(t *testing.T) {
	t.Parallel()
	m := machine(t, everything)
	quiet := config(m, taskFunc(settled))
	undisturbed := &failing{Memory: &journal.Memory{}, at: -1}
	quiet.Journal = undisturbed
	want := run(t, quiet, `{"items":[1,2,3]}`)
	if want.Status != history.Succeeded {
		t.Fatalf("undisturbed: %s %s %s", want.Status, want.Error, want.Cause)
	}

	for at := range undisturbed.appends {
		for _, kept := range []bool{false, true} {
			c := config(m, taskFunc(settled))
			memory := &journal.Memory{}
			c.Journal = &failing{Memory: memory, at: at, kept: kept, err: errKilled}
			x, err := engine.Start(c, parse(t, `{"items":[1,2,3]}`))
			if err == nil {
				err = x.Run(t.Context())
			}
			if !errors.Is(err, errKilled) {
				t.Fatalf("append %d: %v", at, err)
			}
			c.Journal = memory
			x, err = load(c)
			if errors.Is(err, engine.ErrEmptyJournal) && at == 0 && !kept {
				continue // it was never begun, and says so
			}
			if err != nil {
				t.Fatalf("append %d: %v", at, err)
			}
			if err := x.Run(t.Context()); err != nil {
				t.Fatalf("append %d: %v", at, err)
			}
			// Branches run side by side, so their events may come in another order.
			if diff := cmp.Diff(sorted(types(t, undisturbed)), sorted(types(t, memory))); diff != "" {
				t.Errorf("append %d, kept %v: history (-undisturbed +killed):\n%s", at, kept, diff)
			}
			records, _ := memory.Records()
			if _, err := history.Fold(records); err != nil {
				t.Errorf("append %d, kept %v: %v", at, kept, err)
			}
			if got := x.State(); got.Status != want.Status || !value.Equal(got.Output, want.Output) {
				t.Errorf("append %d, kept %v: %s %s", at, kept, got.Status, value.Text(got.Output))
			}
		}
	}
}

func sorted(types string) []string {
	all := strings.Fields(types)
	slices.Sort(all)
	return all
}
