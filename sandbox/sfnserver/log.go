package sfnserver

import (
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
)

// LogSink takes log events: CloudWatch Logs.
type LogSink interface {
	// Put appends events to a stream of a log group, which makes the stream
	// when it is missing, but not the group.
	Put(region, group, stream string, events ...LogEvent) error
}

// LogEvent is one entry of a log stream.
type LogEvent struct {
	Timestamp time.Time
	Message   string
}

// Observe is told of every event of every execution once it is safe in the
// journal, in order for each execution: a host's Observe. What the execution's
// LoggingConfiguration asks for goes to CloudWatch Logs, a little later, as
// with AWS, where publishing doesn't slow an execution down either.
func (s *Server) Observe(x host.Summary, ev history.Event) {
	s.logs.observe(observed{x, ev})
}

type observed struct {
	x     host.Summary
	event history.Event
}

// logWriter delivers log events, one batch after the other. Events of
// executions that log nothing, mostly all, are let go at once.
type logWriter struct {
	sink   LogSink
	logger *slog.Logger

	mu sync.Mutex
	// settings are those of the running executions that are known; for others
	// the journal is asked.
	settings map[string]loggingConfiguration
	queue    []observed
	closed   bool

	wake     chan struct{} // something is in the queue, or it is closed
	attached chan struct{} // closed once executions is set
	closing  chan struct{} // closed with closed
	done     chan struct{}

	executions Executions
}

func newLogWriter(sink LogSink, logger *slog.Logger) *logWriter {
	w := &logWriter{sink: sink, logger: logger, settings: map[string]loggingConfiguration{},
		wake: make(chan struct{}, 1), attached: make(chan struct{}), closing: make(chan struct{}), done: make(chan struct{})}
	if sink == nil {
		close(w.done)
	} else {
		go w.run()
	}
	return w
}

func (w *logWriter) attach(x Executions) {
	w.executions = x
	close(w.attached)
}

// expect says how the execution that is about to begin logs.
func (w *logWriter) expect(arn string, l loggingConfiguration) {
	if w.sink == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settings[arn] = l
}

func (w *logWriter) observe(o observed) {
	if w.sink == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if l, known := w.settings[o.x.ARN]; known && !l.wants(o.event.Type) {
		if ends(o.event.Type) {
			delete(w.settings, o.x.ARN)
		}
		return
	}
	if !w.closed {
		w.queue = append(w.queue, o)
		w.signal()
	}
}

func (w *logWriter) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// close delivers what is waiting.
func (w *logWriter) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.closing)
	}
	w.mu.Unlock()
	w.signal()
	<-w.done
}

func (w *logWriter) run() {
	defer close(w.done)
	for range w.wake {
		w.mu.Lock()
		batch, closed := w.queue, w.closed
		w.queue = nil
		w.mu.Unlock()
		w.deliver(batch)
		if closed {
			return
		}
	}
}

// deliver writes what is wanted of a batch, with one call for events of one
// stream that follow each other.
func (w *logWriter) deliver(batch []observed) {
	var at address
	var events []LogEvent
	flush := func() {
		if len(events) == 0 {
			return
		}
		if err := w.sink.Put(at.region, at.group, at.stream, events...); err != nil {
			w.logger.Error("log events of an execution were not delivered", "group", at.group, "stream", at.stream,
				"events", len(events), "error", err)
		}
		events = nil
	}
	for _, o := range batch {
		l := w.settingsOf(o.x.ARN)
		if to, ok := addressOf(l, o); ok && l.wants(o.event.Type) {
			if to != at {
				flush()
				at = to
			}
			events = append(events, LogEvent{o.event.Timestamp, message(o, l.IncludeExecutionData)})
		}
		if ends(o.event.Type) {
			w.forget(o.x.ARN)
		}
	}
	flush()
}

func (w *logWriter) forget(arn string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.settings, arn)
}

// settingsOf gives how an execution logs. One that began before the process did
// has it in its journal.
func (w *logWriter) settingsOf(arn string) loggingConfiguration {
	w.mu.Lock()
	l, known := w.settings[arn]
	w.mu.Unlock()
	if known {
		return l
	}
	if !w.canAsk() {
		return loggingConfiguration{Level: logOff}
	}
	records, err := w.executions.Records(arn)
	if err != nil {
		w.logger.Error("an execution can't be asked how it logs", "execution", arn, "error", err)
	}
	l = originOf(records).Logging
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settings[arn] = l
	return l
}

// canAsk waits for the executions. It is false when there won't be any.
func (w *logWriter) canAsk() bool {
	select {
	case <-w.attached:
		return true
	case <-w.closing:
	}
	select { // when both are ready, either may have been taken
	case <-w.attached:
		return true
	default:
		return false
	}
}

// ends tells whether nothing comes after an event, unless the execution is
// redriven.
func ends(t history.EventType) bool {
	switch t {
	case history.ExecutionSucceeded, history.ExecutionFailed, history.ExecutionAborted, history.ExecutionTimedOut:
		return true
	default:
		return false
	}
}

// wants tells whether events of a type are logged.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
func (l loggingConfiguration) wants(t history.EventType) bool {
	fatal := ends(t) && t != history.ExecutionSucceeded
	switch l.Level {
	case logAll:
		return true
	case logError:
		return fatal || t == history.FailStateEntered || strings.HasSuffix(string(t), "Failed") ||
			strings.HasSuffix(string(t), "Aborted") || strings.HasSuffix(string(t), "TimedOut")
	case logFatal:
		return fatal
	default:
		return false
	}
}

// address is where log events go.
type address struct{ region, group, stream string }

// addressOf gives the stream of an execution. It is the same whenever it is
// worked out, and near to AWS's, where executions share streams:
// states/NAME/MINUTE/HASH.
func addressOf(l loggingConfiguration, o observed) (a address, ok bool) {
	a.region, a.group, ok = l.group()
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(o.x.ARN)) // never fails, says hash.Hash
	a.stream = fmt.Sprintf("states/%s/%s/%08x", stateMachineName(o.x.StateMachineARN), o.x.StartDate.UTC().Format("2006-01-02-15-04"), hash.Sum32())
	return a, ok
}

// message is an event as Step Functions logs it: the API's details, and numbers
// as text.
func message(o observed, data bool) string {
	fields := []value.Field{
		{Name: "id", Value: number10(int64(o.event.ID))},
		{Name: "type", Value: string(o.event.Type)},
	}
	if d := detailsOf(&o.event, data); d != nil {
		fields = append(fields, value.Field{Name: "details", Value: d})
	}
	fields = append(fields,
		value.Field{Name: "previous_event_id", Value: number10(int64(o.event.PreviousID))},
		value.Field{Name: "event_timestamp", Value: number10(o.event.Timestamp.UnixMilli())},
		value.Field{Name: "execution_arn", Value: o.x.ARN},
		value.Field{Name: "redrive_count", Value: number10(int64(o.x.RedriveCount))},
	)
	return value.Text(value.NewObject(fields...))
}

func number10(n int64) string { return strconv.FormatInt(n, 10) }

// detailsOf takes the details out of an event as the API has it.
func detailsOf(ev *history.Event, data bool) value.Value {
	v, err := value.Parse(ev.AppendAPI(nil, data))
	if err != nil {
		return nil // what was just written is JSON
	}
	event, _ := v.(*value.Object)
	for _, f := range event.Fields() {
		if strings.HasSuffix(f.Name, "EventDetails") {
			return f.Value
		}
	}
	return nil
}
