package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/statemachine"
)

// article returns the article's machine and its tasks, each snapshot being
// available at the second look.
func article(tb testing.TB) (*asl.StateMachine, engine.TaskRunner, value.Value) {
	tb.Helper()
	function := func(name string) string { return "arn:aws:lambda:us-east-1:123456789012:function:" + name }
	text, err := statemachine.Render(statemachine.Basic, map[string]string{
		"CreateSnapshotFunctionArn":    function("create-snapshot"),
		"DescribeSnapshotFunctionArn":  function("describe-snapshot"),
		"CopySnapshotFunctionArn":      function("copy-snapshot"),
		"RestoreDbInstanceFunctionArn": function("restore-db-instance"),
		"SnapshotAvailableStatus":      "available",
		"WaitSeconds":                  "60",
	})
	if err != nil {
		tb.Fatal(err)
	}
	created := parse(tb, `{"instance_id":"soa-04-005","availability_zone":"ap-northeast-1d","db_subnet_group_name":"dbsubnetgroup",
		"security_group_id":"sg-09dfb82d21e4846c4","no_encrypted_snapshot_id":"soa-04-005-no-encrypted"}`)
	looks := 0
	tasks := taskFunc(func(_ context.Context, call engine.TaskCall) (value.Value, error) {
		switch call.StateName {
		case "CreateSnapshotState":
			return created, nil
		case "CopySnapshotState", "RestoreDbInstanceState":
			return "soa-04-005-encrypted", nil
		}
		if looks++; looks%2 == 1 {
			return "creating", nil
		}
		return "available", nil
	})
	return machine(tb, string(text)), tasks, parse(tb, `{"instance_id":"soa-04-005"}`)
}

// transitions counts the states entered.
func transitions(tb testing.TB, j engine.Journal) int {
	tb.Helper()
	records, err := j.(kept).Records()
	if err != nil {
		tb.Fatal(err)
	}
	n := 0
	for _, r := range records {
		if r.Event != nil {
			if _, ok := r.Event.Details.(*history.StateEnteredDetails); ok {
				n++
			}
		}
	}
	return n
}

func benchmarkArticle(b *testing.B, newJournal func(b *testing.B, i int) engine.Journal) {
	m, tasks, input := article(b)
	total, i := 0, 0
	for b.Loop() {
		c := config(m, tasks)
		c.Journal = newJournal(b, i)
		i++
		x, err := engine.Start(c, input)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Run(b.Context()); err != nil {
			b.Fatal(err)
		}
		if x.State().Status != history.Succeeded {
			b.Fatal(x.State().Cause)
		}
		if total == 0 {
			total = transitions(b, c.Journal)
		}
	}
	b.ReportMetric(float64(total*b.N)/b.Elapsed().Seconds(), "transitions/s")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkArticleInMemory(b *testing.B) {
	benchmarkArticle(b, func(*testing.B, int) engine.Journal { return &journal.Memory{} })
}

// BenchmarkArticleOnLog makes each transition durable before the next.
func BenchmarkArticleOnLog(b *testing.B) {
	folder := b.TempDir()
	var last *journal.Log
	benchmarkArticle(b, func(b *testing.B, i int) engine.Journal {
		if last != nil {
			last.Close()
		}
		l, err := journal.Open(filepath.Join(folder, fmt.Sprint(i)))
		if err != nil {
			b.Fatal(err)
		}
		last = l
		return l.Execution("one")
	})
	last.Close()
}

// BenchmarkWaiting reports what an execution costs while it waits in
// WaitState1, its history of 11 events and its goroutine included.
func BenchmarkWaiting(b *testing.B) {
	m, _, input := article(b)
	const executions = 2000
	for b.Loop() {
		// The wait never ends before the benchmark does.
		ctx, cancel := context.WithCancel(b.Context())
		waiting, ended := make(chan bool), make(chan error)
		before := memory()
		for range executions {
			_, tasks, _ := article(b)
			go func() {
				c := config(m, tasks)
				c.Clock = parked{newClock(), waiting}
				x, err := engine.Start(c, input)
				if err == nil {
					err = x.Run(ctx)
				}
				ended <- err
			}()
		}
		for range executions {
			<-waiting
		}
		b.ReportMetric(float64(memory()-before)/executions, "bytes/execution")
		cancel()
		for range executions {
			<-ended
		}
	}
	b.ReportMetric(0, "ns/op")
}

// parked is a clock whose sleeps end with their context only.
type parked struct {
	engine.Clock
	waiting chan<- bool
}

func (p parked) Timer(time.Time) (<-chan time.Time, func()) {
	p.waiting <- true
	return nil, func() {}
}

func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
