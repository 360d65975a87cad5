package sandbox

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
)

// integrationResult is what lambda:invoke returns: the answer of Lambda's API
// with the payload read, and what the SDK knows of the answer. Nothing in it is
// left out for being of little use, because state machines select parts of it.
func (f functions) integrationResult(out lambdaserver.Outcome) (value.Value, error) {
	// An invocation that nobody waits for has no payload, which AWS shows as an
	// empty text.
	var payload value.Value = ""
	if len(out.Payload) > 0 {
		var err error
		if payload, err = result(out); err != nil {
			return nil, err
		}
	}
	fields := []value.Field{{Name: "Payload", Value: payload}}
	if out.ExecutedVersion != "" {
		fields = []value.Field{{Name: "ExecutedVersion", Value: out.ExecutedVersion}, fields[0]}
	}
	if out.LogResult != "" {
		fields = append(fields, value.Field{Name: "LogResult", Value: out.LogResult})
	}
	fields = append(fields,
		value.Field{Name: "SdkHttpMetadata", Value: f.httpMetadata(out)},
		value.Field{Name: "SdkResponseMetadata", Value: value.NewObject(value.Field{Name: "RequestId", Value: out.RequestID})},
		value.Field{Name: "StatusCode", Value: value.Int(int64(out.StatusCode))},
	)
	return value.NewObject(fields...), nil
}

// httpMetadata has the headers twice, as the SDK for Java does: all values of
// each, and one of each.
func (f functions) httpMetadata(out lambdaserver.Outcome) value.Value {
	now := f.now()
	headers := []value.Field{
		{Name: "X-Amz-Executed-Version", Value: out.ExecutedVersion},
		{Name: "x-amzn-Remapped-Content-Length", Value: "0"},
		{Name: "Connection", Value: "keep-alive"},
		{Name: "x-amzn-RequestId", Value: out.RequestID},
		{Name: "Content-Length", Value: strconv.Itoa(len(out.Payload))},
		{Name: "Date", Value: now.UTC().Format(http.TimeFormat)},
		{Name: "X-Amzn-Trace-Id", Value: traceID(now)},
		{Name: "Content-Type", Value: "application/json"},
	}
	if out.ExecutedVersion == "" {
		headers = headers[1:]
	}
	all := make([]value.Field, len(headers))
	for i, h := range headers {
		all[i] = value.Field{Name: h.Name, Value: []value.Value{h.Value}}
	}
	return value.NewObject(
		value.Field{Name: "AllHttpHeaders", Value: value.NewObject(all...)},
		value.Field{Name: "HttpHeaders", Value: value.NewObject(headers...)},
		value.Field{Name: "HttpStatusCode", Value: value.Int(int64(out.StatusCode))},
	)
}

// traceID is an X-Ray trace ID of a request that isn't sampled.
func traceID(now time.Time) string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails, says crypto/rand
	return fmt.Sprintf("Root=1-%08x-%x;Parent=%x;Sampled=0", now.Unix(), b[:12], b[12:])
}
