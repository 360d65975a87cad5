package logsserver

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The limits of a batch.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const (
	maxBatch  = 1 << 20 // bytes, with 26 for each event
	maxEvents = 10000
	maxSpan   = 24 * time.Hour
	tooOld    = 14 * 24 * time.Hour
	tooNew    = 2 * time.Hour
)

// sequenceToken is what clients still get, although nobody asks for it any more.
const sequenceToken = "49039859567098320000000000000000000000000000000000000000"

type inputEvent struct {
	Timestamp *milliseconds
	Message   *string
}

// rejected are the events of a batch that weren't taken, by their places in it.
type rejected struct {
	TooNewLogEventStartIndex *int `json:"tooNewLogEventStartIndex,omitempty"` // the first
	TooOldLogEventEndIndex   *int `json:"tooOldLogEventEndIndex,omitempty"`   // one behind the last
	ExpiredLogEventEndIndex  *int `json:"expiredLogEventEndIndex,omitempty"`  // one behind the last
}

func (s *Server) putLogEvents(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		streamInput
		LogEvents []inputEvent
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkStreamName(in.LogStreamName); err != nil {
		return nil, err
	}
	batch, err := checkBatch(in.LogEvents)
	if err != nil {
		return nil, err
	}
	now := s.now()
	var not rejected
	err = s.db.Update(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in.groupInput)
		if err != nil {
			return err
		}
		st, err := findStream(tx, g, in.LogStreamName)
		if err != nil {
			return err
		}
		taken := not.sort(batch, g, now)
		if len(taken) == 0 {
			return nil
		}
		return appendEvents(tx, g, st, taken, now)
	})
	if err != nil {
		return nil, err
	}
	out := struct {
		NextSequenceToken     string    `json:"nextSequenceToken"`
		RejectedLogEventsInfo *rejected `json:"rejectedLogEventsInfo,omitempty"`
	}{NextSequenceToken: sequenceToken}
	if not != (rejected{}) {
		out.RejectedLogEventsInfo = &not
	}
	return out, nil
}

// checkBatch gives the events of a batch, or the refusal of all of it.
func checkBatch(in []inputEvent) ([]Event, error) {
	switch {
	case len(in) == 0:
		return nil, constraint("[]", "logEvents", "have length greater than or equal to 1")
	case len(in) > maxEvents:
		return nil, constraint("[...]", "logEvents", "have length less than or equal to 10000")
	}
	batch := make([]Event, len(in))
	var size int64
	for i, e := range in {
		switch {
		case e.Timestamp == nil || *e.Timestamp < 0:
			return nil, constraint("null", "logEvents."+itoa(i+1)+".member.timestamp", "not be null")
		case e.Message == nil || *e.Message == "":
			return nil, constraint("", "logEvents."+itoa(i+1)+".member.message", "have length greater than or equal to 1")
		}
		batch[i] = Event{Timestamp: time.UnixMilli(int64(*e.Timestamp)), Message: *e.Message}
		if i > 0 && batch[i].Timestamp.Before(batch[i-1].Timestamp) {
			return nil, invalid("Log events in a single PutLogEvents request must be in chronological order.")
		}
		if n := cost(batch[i]); n > maxBatch {
			return nil, invalid("Log event too large: %d bytes exceeds limit of %d", n, maxBatch)
		}
		size += cost(batch[i])
	}
	if size > maxBatch {
		return nil, invalid("Upload too large: %d bytes exceeds limit of %d", size, maxBatch)
	}
	if batch[len(batch)-1].Timestamp.Sub(batch[0].Timestamp) > maxSpan {
		return nil, invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	return batch, nil
}

// sort notes which events of a batch, which is in the order of time, are too old
// or too new, and gives the others.
func (r *rejected) sort(batch []Event, g *group, now milliseconds) []Event {
	index := func(is func(Event) bool) (int, *int) {
		n := slices.IndexFunc(batch, func(e Event) bool { return !is(e) })
		if n < 0 {
			n = len(batch)
		}
		if n == 0 {
			return 0, nil
		}
		return n, &n
	}
	arrived := time.UnixMilli(int64(now))
	var old, expired int
	old, r.TooOldLogEventEndIndex = index(func(e Event) bool { return e.Timestamp.Before(arrived.Add(-tooOld)) })
	if kept := g.kept(now); kept > 0 {
		expired, r.ExpiredLogEventEndIndex = index(func(e Event) bool { return e.Timestamp.UnixMilli() < int64(kept) })
	}
	to, _ := index(func(e Event) bool { return !e.Timestamp.After(arrived.Add(tooNew)) })
	if to < len(batch) {
		r.TooNewLogEventStartIndex = &to
	}
	return batch[min(max(old, expired), to):to]
}
