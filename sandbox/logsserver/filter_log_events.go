package logsserver

import (
	"context"
	"encoding/hex"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type filteredEvent struct {
	LogStreamName string       `json:"logStreamName"`
	Timestamp     milliseconds `json:"timestamp"`
	Message       string       `json:"message"`
	IngestionTime milliseconds `json:"ingestionTime"`
	EventID       string       `json:"eventId"`
}

type filterLogEventsInput struct {
	groupInput
	LogStreamNames      []string
	LogStreamNamePrefix string
	StartTime           milliseconds
	EndTime             *milliseconds // inclusive, unlike that of GetLogEvents
	FilterPattern       string
	NextToken           string
	Limit               *int
}

// filterLogEvents finds events of all streams of a group, or of some, in the
// order of their time. A token is the position that a page begins with.
func (s *Server) filterLogEvents(_ context.Context, c wire.Call) (any, error) {
	var in filterLogEventsInput
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != "" {
		return nil, invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
	}
	size, err := limit(in.Limit, most, most)
	if err != nil {
		return nil, err
	}
	matches, err := parsePattern(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	out := struct {
		Events             []filteredEvent `json:"events"`
		SearchedLogStreams []struct{}      `json:"searchedLogStreams"` // empty at AWS too, since 2020
		NextToken          string          `json:"nextToken,omitempty"`
	}{Events: []filteredEvent{}, SearchedLogStreams: []struct{}{}}
	err = s.db.View(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in.groupInput)
		if err != nil {
			return err
		}
		from, err := in.start(g.kept(s.now()))
		if err != nil {
			return err
		}
		names, err := in.streams(tx, g)
		if err != nil {
			return err
		}
		page := pageSize{events: size, bytes: maxPage}
		return eachFrom(timeOrder(tx, g), from, func(e entry) bool {
			if in.EndTime != nil && e.timestamp() > *in.EndTime {
				return false
			}
			streamName, asked := names[e.stream]
			if !asked || !matches(e.message) {
				return true
			}
			if !page.take(e) {
				out.NextToken = hex.EncodeToString(e.position[:])
				return false
			}
			out.Events = append(out.Events, filteredEvent{streamName, e.timestamp(), e.message, e.ingested,
				fmt.Sprintf("%020d%036d", e.timestamp(), e.sequence())})
			return true
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// start is the position that the search begins with.
func (in filterLogEventsInput) start(kept milliseconds) (position, error) {
	if in.NextToken == "" {
		return at(max(in.StartTime, kept)), nil
	}
	b, err := hex.DecodeString(in.NextToken)
	if err != nil || len(b) != len(position{}) {
		return position{}, invalid("The specified nextToken is invalid.")
	}
	return position(b), nil
}

// streams gives the names of the streams to search, by their ids.
func (in filterLogEventsInput) streams(tx *bbolt.Tx, g *group) (map[uint64]string, error) {
	names := map[uint64]string{}
	if len(in.LogStreamNames) == 0 {
		return names, eachStream(tx, g, in.LogStreamNamePrefix, func(st *stream) { names[st.ID] = st.Name })
	}
	for _, n := range in.LogStreamNames {
		st, err := findStream(tx, g, n)
		if err != nil {
			return nil, err
		}
		names[st.ID] = st.Name
	}
	return names, nil
}

// eachFrom calls f for the events from a position on until it returns false.
func eachFrom(byTime *bbolt.Bucket, from position, f func(entry) bool) error {
	if byTime == nil {
		return nil
	}
	cursor := byTime.Cursor()
	for key, text := cursor.Seek(from[:]); key != nil; key, text = cursor.Next() {
		e, err := decode(key, text)
		if err != nil {
			return err
		}
		if !f(e) {
			return nil
		}
	}
	return nil
}
