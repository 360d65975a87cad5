package stepfunctions

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Event converts an event. ok is false for one of a type that package history
// doesn't have: those of activities and of JSONata, and what AWS adds later.
func Event(e types.HistoryEvent) (ev *history.Event, ok bool) {
	convert, ok := detailsOf[e.Type]
	if !ok {
		return nil, false
	}
	ev = &history.Event{
		ID:         history.EventID(e.Id),
		PreviousID: history.EventID(e.PreviousEventId),
		Timestamp:  at(e.Timestamp),
		Type:       history.EventType(e.Type),
	}
	if convert != nil {
		ev.Details = convert(e)
	}
	return ev, true
}

func at(t *time.Time) time.Time { return aws.ToTime(t).UTC() }

// data reads what the API sends as text with JSON in it. What isn't JSON, which
// the API doesn't promise anywhere, stays the text it is.
func data(text *string) value.Value {
	if text == nil {
		return nil
	}
	v, err := value.Parse([]byte(*text))
	if err != nil {
		return *text
	}
	return v
}

// ends tells whether an execution is over with an event of a type, unless it is
// redriven.
func ends(t history.EventType) bool {
	switch t {
	case history.ExecutionSucceeded, history.ExecutionFailed, history.ExecutionAborted, history.ExecutionTimedOut:
		return true
	}
	return false
}
