package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// newLogger writes lines of JSON with the field names Lambda's own logs have
// (timestamp, level, message, requestId), so that its log level filter and
// CloudWatch Logs Insights understand them.
//
// What a task was given and what it returned is never logged, at any level.
// They are identifiers today, but the log has other readers than the database.
func newLogger(s settings, w io.Writer) *slog.Logger {
	h := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: s.level, ReplaceAttr: lambdacontext.ReplaceAttr})
	log := slog.New(h).With("function", s.function)
	if s.task != "" {
		log = log.With("task", string(s.task))
	}
	return log
}

func duration(since time.Time) slog.Attr {
	return slog.Int64("durationMs", time.Since(since).Milliseconds())
}

// inputKeys are the names of the fields of an input, which tell most of what
// there is to find out about a wrong one. The values stay out.
func inputKeys(payload []byte) slog.Attr {
	return slog.Any("inputKeys", lazyKeys(payload))
}

// lazyKeys is parsed only when the line is written.
type lazyKeys []byte

// LogValue implements slog.LogValuer.
func (k lazyKeys) LogValue() slog.Value {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(k, &fields); err != nil {
		return slog.AnyValue([]string{})
	}
	return slog.AnyValue(slices.Sorted(maps.Keys(fields)))
}

// runtimeLog receives what aws-lambda-go writes through package log, a line a
// call, and makes records of it.
type runtimeLog struct {
	log *slog.Logger
}

// Write implements io.Writer. The library repeats each error object that it
// reports, which the handler has logged already; those are for debugging.
// Anything else is about to end the process.
func (l runtimeLog) Write(line []byte) (int, error) {
	level := slog.LevelError
	if bytes.HasPrefix(line, []byte("{")) {
		level = slog.LevelDebug
	}
	l.log.Log(context.Background(), level, "Lambda runtime: "+string(bytes.TrimSpace(line)))
	return len(line), nil
}
