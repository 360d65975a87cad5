package sfnserver

import (
	"time"

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
