package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// measured counts what a log writes.
type measured struct {
	osFile
	frames []int // length of each
}

func (m *measured) WriteAt(b []byte, offset int64) (int, error) {
	m.frames = append(m.frames, len(b))
	return m.osFile.WriteAt(b, offset)
}

// record is an event of about size bytes.
func record(id, size int) history.Record {
	r := history.Record{Event: &history.Event{
		ID: history.EventID(id), PreviousID: history.EventID(id - 1), Timestamp: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), Type: history.PassStateExited,
	}}
	object := value.NewObject(value.Field{Name: "instance_id", Value: "soa-04-005"}, value.Field{Name: "padding", Value: ""})
	r.Event.Details = &history.StateExitedDetails{Name: "IsEncrypted", Output: object}
	padding := strings.Repeat("x", max(size-len(r.Append(nil)), 0))
	r.Event.Details = &history.StateExitedDetails{Name: "IsEncrypted", Output: object.With("padding", padding)}
	return r
}

// BenchmarkGroupCommit appends from many goroutines at once and, in turns with
// that, writes and syncs as many bytes in the same groups without anything else.
func BenchmarkGroupCommit(b *testing.B) {
	for _, writers := range []int{1, 8, 64, 512} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { groupCommit(b, writers) })
	}
}

func groupCommit(b *testing.B, writers int) {
	m := &measured{osFile: osFile{create(b, "journal.log")}}
	l := newLog("journal.log", m)
	if err := l.begin(); err != nil {
		b.Fatal(err)
	}
	bare := osFile{create(b, "bare")}
	defer bare.Close()

	// The disk is faster at some times than at others, so both have their turns.
	const turns = 20
	var grouped, alone time.Duration
	var offset int64
	syncs := 0
	b.ResetTimer()
	for turn := range turns {
		m.frames = nil
		began := time.Now()
		appendFrom(b, l, writers, b.N*(turn+1)/turns-b.N*turn/turns)
		grouped += time.Since(began)
		b.StopTimer()
		began = time.Now()
		offset = repeat(b, bare, offset, m.frames)
		alone += time.Since(began)
		syncs += len(m.frames)
		b.StartTimer()
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	perSync := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(syncs) }
	b.ReportMetric(float64(b.N)/grouped.Seconds(), "appends/s")
	b.ReportMetric(float64(b.N)/alone.Seconds(), "bare-appends/s")
	b.ReportMetric(alone.Seconds()/grouped.Seconds(), "ratio")
	b.ReportMetric(perSync(grouped), "µs/sync")
	b.ReportMetric(perSync(alone), "µs/bare-sync")
	b.ReportMetric(float64(b.N)/float64(syncs), "appends/sync")
}

// appendFrom makes n appends of three records from so many goroutines.
func appendFrom(b *testing.B, l *Log, writers, n int) {
	batch := []history.Record{record(1, 300), record(2, 300), record(3, 300)}
	var left atomic.Int64
	left.Store(int64(n))
	var wait sync.WaitGroup
	for i := range writers {
		wait.Go(func() {
			x := l.Execution(fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:e%d", i))
			for left.Add(-1) >= 0 {
				if err := x.Append(batch); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}

// repeat writes and syncs frames of these lengths, and returns where they end.
func repeat(b *testing.B, f osFile, offset int64, frames []int) int64 {
	buffer := make([]byte, slices.Max(append(frames, 0)))
	for _, n := range frames {
		if _, err := f.WriteAt(buffer[:n], offset); err != nil {
			b.Fatal(err)
		}
		if err := f.sync(); err != nil {
			b.Fatal(err)
		}
		offset += int64(n)
	}
	return offset
}

func create(b *testing.B, name string) *os.File {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), name))
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// unsynced is a file that is only to be filled quickly.
type unsynced struct{ osFile }

func (unsynced) sync() error { return nil }

// BenchmarkOpen opens a log of 10,000 executions that wait, with 13 records
// each, and then reads what each has.
func BenchmarkOpen(b *testing.B) {
	const executions, records = 10_000, 13
	path := filepath.Join(b.TempDir(), "journal.log")
	names := make([]string, executions)
	for i := range names {
		names[i] = fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:soa-04-005-%d", i)
	}
	size := fill(b, path, names, records)

	var opening, reading time.Duration
	var perExecution float64
	for b.Loop() {
		before := heap()
		began := time.Now()
		l, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		opening += time.Since(began)
		perExecution = float64(heap()-before) / executions
		began = time.Now()
		for _, name := range names {
			if got, err := l.Records(name); err != nil || len(got) != records {
				b.Fatal(len(got), err)
			}
		}
		reading += time.Since(began)
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(opening.Milliseconds())/float64(b.N), "ms/open")
	b.ReportMetric(float64(reading.Microseconds())/float64(b.N)/executions, "µs/Records")
	b.ReportMetric(perExecution, "heap-B/execution")
	b.ReportMetric(float64(size)/executions, "file-B/execution")
}

// fill makes a log of executions with so many records each, and returns its
// length.
func fill(b *testing.B, path string, names []string, records int) int64 {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	l := newLog(path, unsynced{osFile{f}})
	if err := l.begin(); err != nil {
		b.Fatal(err)
	}
	for id := 1; id < records; id++ {
		for _, name := range names {
			batch := []history.Record{record(id, 300)}
			if id == 1 {
				batch = begun(name)
			}
			if err := l.Execution(name).Append(batch); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	return l.tail.end
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what was in a sync.Pool goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// begun is what an execution begins with.
func begun(name string) []history.Record {
	return []history.Record{
		{Private: &history.ExecutionCreated{
			ExecutionARN:    name,
			StateMachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic",
			Definition:      strings.Repeat(`{"Type": "Task", "Next": "DescribeDbInstance"},`+"\n", 52),
		}},
		{Event: &history.Event{ID: 1, Timestamp: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), Type: history.ExecutionStarted,
			Details: &history.ExecutionStartedDetails{Input: value.NewObject(value.Field{Name: "instance_id", Value: "soa-04-005"}), RoleARN: ""}}},
	}
}
