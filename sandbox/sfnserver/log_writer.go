package sfnserver

import (
	"log/slog"
	"sync"
)

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
