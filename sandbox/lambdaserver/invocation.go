package lambdaserver

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// InvocationType is how the caller waits for the function.
type InvocationType string

// The invocation types. The zero value is RequestResponse.
const (
	RequestResponse InvocationType = "RequestResponse" // until it returns
	Event           InvocationType = "Event"           // not at all
	DryRun          InvocationType = "DryRun"          // the function isn't called
)

// Invocation is one call of a function.
type Invocation struct {
	// Region is that of the caller; a function of another isn't reachable.
	Region string
	// FunctionName is a name, a partial ARN or a whole one, with a qualifier or
	// without.
	FunctionName string
	Qualifier    string // a version or an alias, "" for $LATEST
	Type         InvocationType
	// Payload is JSON; {} when empty.
	Payload json.RawMessage
	// ClientContext is base64 of the JSON that the function finds in its context.
	ClientContext string
	// Tail asks for the end of the log.
	Tail bool
	// RequestID is the id of the request, a new one when empty.
	RequestID string
}

// Outcome is what came of an invocation.
type Outcome struct {
	StatusCode int // 200, 202 for an Event, 204 for a DryRun
	// Payload is the function's result or, when FunctionError is set, the object
	// that describes its error; empty for an Event or a DryRun.
	Payload json.RawMessage
	// FunctionError is empty when the function returned normally, else Unhandled.
	FunctionError   string
	ExecutedVersion string
	RequestID       string
	LogResult       string // base64, when Invocation.Tail asked for it
}

const (
	// maxPayload and maxEvent are the largest payloads of a synchronous and of an
	// asynchronous invocation, in bytes; maxResult is the largest result.
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	maxPayload = 6 << 20
	maxEvent   = 1 << 20
	maxResult  = maxPayload + 100
)

// Invoke invokes a function, of this program or of the endpoint. An error of the
// function is in the [Outcome]. The error is a [*wire.Error] when there was no
// invocation, an [*EndpointError] when the endpoint couldn't be asked, or the
// cause of ctx when it ended first.
func (s *Server) Invoke(ctx context.Context, in Invocation) (Outcome, error) {
	in.RequestID = cmp.Or(in.RequestID, wire.NewUUID())
	in.Type = cmp.Or(in.Type, RequestResponse)
	ref, err := s.parse(in.Region, in.FunctionName, in.Qualifier)
	if err != nil {
		return Outcome{}, err
	}
	if err := in.check(); err != nil {
		return Outcome{}, err
	}
	if len(in.Payload) == 0 {
		in.Payload = json.RawMessage("{}")
	}
	f, ok := s.own(ref)
	if !ok {
		return s.forward(ctx, ref, in)
	}
	switch in.Type {
	case DryRun:
		return Outcome{StatusCode: http.StatusNoContent, RequestID: in.RequestID}, nil
	case Event:
		s.enqueue(ref, in, f)
		return Outcome{StatusCode: http.StatusAccepted, RequestID: in.RequestID}, nil
	default:
		return s.run(ctx, ref, in, f)
	}
}

// check refuses what Lambda refuses before it looks for the function.
func (in Invocation) check() error {
	limit := maxPayload
	switch in.Type {
	case RequestResponse, DryRun:
	case Event:
		limit = maxEvent
	default:
		return wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'invocationType' "+
			"failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]", in.Type)
	}
	if len(in.Payload) > limit {
		e := wire.Errorf("RequestTooLargeException", "Request must be smaller than %d bytes for the InvokeFunction operation", limit)
		e.Status = http.StatusRequestEntityTooLarge
		return e
	}
	if len(in.Payload) > 0 && !json.Valid(in.Payload) {
		return wire.Errorf("InvalidRequestContentException", "Could not parse request body into json: %v", syntaxError(in.Payload))
	}
	if _, err := in.clientContext(); err != nil {
		return wire.Errorf("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
	}
	return nil
}

func syntaxError(payload json.RawMessage) error {
	var v any
	return json.Unmarshal(payload, &v)
}
