package logsserver

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxPage is how many bytes of messages an answer has at most, beyond its first
// event, and most how many events.
const (
	maxPage = 1 << 20
	most    = 10000
)

type outputEvent struct {
	Timestamp     milliseconds `json:"timestamp"`
	Message       string       `json:"message"`
	IngestionTime milliseconds `json:"ingestionTime"`
}

type getLogEventsInput struct {
	streamInput
	StartTime     *milliseconds
	EndTime       *milliseconds // exclusive
	NextToken     string
	Limit         *int
	StartFromHead bool
}

// getLogEvents reads one stream, from its end unless told otherwise. There is
// always a token for either direction; at an end it is the one that was given.
func (s *Server) getLogEvents(_ context.Context, c wire.Call) (any, error) {
	var in getLogEventsInput
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkStreamName(in.LogStreamName); err != nil {
		return nil, err
	}
	size, err := limit(in.Limit, most, most)
	if err != nil {
		return nil, err
	}
	from, forward, err := in.start()
	if err != nil {
		return nil, err
	}
	out := struct {
		Events            []outputEvent `json:"events"`
		NextForwardToken  string        `json:"nextForwardToken"`
		NextBackwardToken string        `json:"nextBackwardToken"`
	}{Events: []outputEvent{}}
	err = s.db.View(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in.groupInput)
		if err != nil {
			return err
		}
		st, err := findStream(tx, g, in.LogStreamName)
		if err != nil {
			return err
		}
		page := pageSize{events: size, bytes: maxPage}
		var found []entry
		err = walk(tx, g, st, from, forward, func(e entry) bool {
			if !in.within(e.timestamp(), g.kept(s.now())) {
				return true
			}
			if !page.take(e) {
				return false
			}
			found = append(found, e)
			return true
		})
		if !forward {
			slices.Reverse(found)
		}
		first, behind := from, from
		if len(found) > 0 {
			first, behind = found[0].position, found[len(found)-1].after()
		} else if from == end() {
			// There is nothing yet: what comes is ahead.
			first, behind = position{}, position{}
		}
		for _, e := range found {
			out.Events = append(out.Events, outputEvent{e.timestamp(), e.message, e.ingested})
		}
		out.NextForwardToken, out.NextBackwardToken = token("f", behind), token("b", first)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// pageSize is what there is room for on a page.
type pageSize struct {
	events, bytes int
	begun         bool
}

// take takes the room for an event. There is always room for the first.
func (p *pageSize) take(e entry) bool {
	if p.events == 0 || p.begun && p.bytes < len(e.message) {
		return false
	}
	p.events--
	p.bytes -= len(e.message)
	p.begun = true
	return true
}

// within tells whether an event of a time is asked for, and still there.
func (in getLogEventsInput) within(t, kept milliseconds) bool {
	return t >= kept && (in.StartTime == nil || t >= *in.StartTime) && (in.EndTime == nil || t < *in.EndTime)
}

// start is where the reading begins and where it goes: forward from there on, or
// backward with what is before it.
func (in getLogEventsInput) start() (from position, forward bool, err error) {
	if in.NextToken == "" {
		if in.StartFromHead {
			return position{}, true, nil
		}
		return end(), false, nil
	}
	direction, text, _ := strings.Cut(in.NextToken, "/")
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(from) || direction != "f" && direction != "b" {
		return from, false, invalid("The specified nextToken is invalid.")
	}
	return position(b), direction == "f", nil
}

// end is behind every event.
func end() position { return position(bytes.Repeat([]byte{0xff}, len(position{}))) }

func token(direction string, p position) string { return direction + "/" + hex.EncodeToString(p[:]) }

// walk calls f for the events of a stream until it returns false: from a position
// on, or backward with those before it.
func walk(tx *bbolt.Tx, g *group, st *stream, from position, forward bool, f func(entry) bool) error {
	index, byTime := events(tx, g, indexBucket), timeOrder(tx, g)
	if index == nil {
		return nil
	}
	cursor := index.Cursor()
	prefix := idKey(st.ID)
	key, _ := cursor.Seek(append(idKey(st.ID), from[:]...))
	step := cursor.Next
	if !forward {
		step = cursor.Prev
		if key == nil {
			key, _ = cursor.Last()
		} else {
			key, _ = cursor.Prev()
		}
	}
	for ; bytes.HasPrefix(key, prefix) && key != nil; key, _ = step() {
		e, err := decode(key[8:], byTime.Get(key[8:]))
		if err != nil {
			return err
		}
		if !f(e) {
			return nil
		}
	}
	return nil
}
