package logsserver

import (
	"context"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// logStream is the API's.
type logStream struct {
	LogStreamName       string        `json:"logStreamName"`
	CreationTime        milliseconds  `json:"creationTime"`
	FirstEventTimestamp *milliseconds `json:"firstEventTimestamp,omitempty"`
	LastEventTimestamp  *milliseconds `json:"lastEventTimestamp,omitempty"`
	LastIngestionTime   *milliseconds `json:"lastIngestionTime,omitempty"`
	UploadSequenceToken string        `json:"uploadSequenceToken"`
	Arn                 string        `json:"arn"`
	StoredBytes         int64         `json:"storedBytes"` // AWS's is 0 as well, since 2019
}

func (s *Server) describeLogStreams(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		groupInput
		LogStreamNamePrefix string
		OrderBy             string
		Descending          bool
		NextToken           string
		Limit               *int
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	byTime := in.OrderBy == "LastEventTime"
	switch {
	case in.OrderBy != "" && in.OrderBy != "LogStreamName" && !byTime:
		return nil, constraint(in.OrderBy, "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]")
	case byTime && in.LogStreamNamePrefix != "":
		return nil, invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	size, err := limit(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	all := []logStream{}
	err = s.db.View(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in.groupInput)
		if err != nil {
			return err
		}
		return eachStream(tx, g, in.LogStreamNamePrefix, func(st *stream) { all = append(all, s.logStream(g, st)) })
	})
	if err != nil {
		return nil, err
	}
	key := func(l logStream) string { return l.LogStreamName }
	if byTime {
		key = func(l logStream) string {
			var last milliseconds
			if l.LastEventTimestamp != nil {
				last = *l.LastEventTimestamp
			}
			return fmt.Sprintf("%020d/%s", last, l.LogStreamName)
		}
	}
	slices.SortFunc(all, func(a, b logStream) int { return compare(key(a), key(b), in.Descending) })
	page, next := paginate(all, key, size, in.NextToken, in.Descending)
	return struct {
		LogStreams []logStream `json:"logStreams"`
		NextToken  string      `json:"nextToken,omitempty"`
	}{page, next}, nil
}

func (s *Server) logStream(g *group, st *stream) logStream {
	l := logStream{
		LogStreamName:       st.Name,
		CreationTime:        st.Created,
		UploadSequenceToken: sequenceToken,
		Arn:                 s.arn(g) + ":log-stream:" + st.Name,
	}
	if st.Ingested != 0 {
		l.FirstEventTimestamp, l.LastEventTimestamp, l.LastIngestionTime = &st.First, &st.Last, &st.Ingested
	}
	return l
}
