package logsserver

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The file has a bucket of log groups, one of log streams, and for each log group
// a bucket of its events, of which there are two: the events in the order of
// their time, and an index of the streams that they are in.
var (
	groupsBucket  = []byte("groups")  // REGION/NAME -> group as JSON
	streamsBucket = []byte("streams") // id of the group, NAME -> stream as JSON
	eventsBucket  = []byte("events")  // id of the group -> the two below
	timeBucket    = []byte("time")    // position -> event
	indexBucket   = []byte("index")   // id of the stream, position -> nothing
)

// name is a name in a Region.
type name struct{ region, name string }

func (n name) key() []byte { return []byte(n.region + "/" + n.name) }

// group is a log group as it is stored.
type group struct {
	ID        uint64 // of its buckets
	Region    string
	Name      string
	Created   milliseconds
	Retention int               `json:",omitempty"` // days, 0 for ever
	Bytes     int64             `json:",omitempty"`
	Tags      map[string]string `json:",omitempty"`
}

// stream is a log stream as it is stored.
type stream struct {
	ID          uint64
	Name        string
	Created     milliseconds
	First, Last milliseconds // timestamps of its events; of none while Ingested is 0
	Ingested    milliseconds
}

func makeBuckets(tx *bbolt.Tx) error {
	for _, b := range [][]byte{groupsBucket, streamsBucket, eventsBucket} {
		if _, err := tx.CreateBucketIfNotExists(b); err != nil {
			return err
		}
	}
	return nil
}

func idKey(id uint64) []byte { return binary.BigEndian.AppendUint64(nil, id) }

func noGroup() error {
	return wire.Errorf("ResourceNotFoundException", "The specified log group does not exist.")
}

func noStream() error {
	return wire.Errorf("ResourceNotFoundException", "The specified log stream does not exist.")
}

func findGroup(tx *bbolt.Tx, n name) (*group, error) {
	text := tx.Bucket(groupsBucket).Get(n.key())
	if text == nil {
		return nil, noGroup()
	}
	g := &group{}
	if err := json.Unmarshal(text, g); err != nil {
		return nil, fmt.Errorf("reading the log group %s: %w", n.name, err)
	}
	return g, nil
}

func putGroup(tx *bbolt.Tx, g *group) error {
	return putJSON(tx.Bucket(groupsBucket), name{g.Region, g.Name}.key(), g)
}

func putJSON(b *bbolt.Bucket, key []byte, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	return b.Put(key, text)
}

// streams gives the bucket of a group's streams, nil while it has none.
func streams(tx *bbolt.Tx, g *group) *bbolt.Bucket {
	return tx.Bucket(streamsBucket).Bucket(idKey(g.ID))
}

func findStream(tx *bbolt.Tx, g *group, streamName string) (*stream, error) {
	b := streams(tx, g)
	if b == nil {
		return nil, noStream()
	}
	text := b.Get([]byte(streamName))
	if text == nil {
		return nil, noStream()
	}
	return readStream(text)
}

func readStream(text []byte) (*stream, error) {
	st := &stream{}
	if err := json.Unmarshal(text, st); err != nil {
		return nil, fmt.Errorf("reading a log stream: %w", err)
	}
	return st, nil
}

func putStream(tx *bbolt.Tx, g *group, st *stream) error {
	b, err := tx.Bucket(streamsBucket).CreateBucketIfNotExists(idKey(g.ID))
	if err != nil {
		return err
	}
	if st.ID == 0 {
		if st.ID, err = b.NextSequence(); err != nil {
			return err
		}
	}
	return putJSON(b, []byte(st.Name), st)
}

// ensureStream gives a stream, which is made when it is missing.
func ensureStream(tx *bbolt.Tx, g *group, streamName string, at milliseconds) (*stream, error) {
	if st, err := findStream(tx, g, streamName); err == nil {
		return st, nil
	}
	st := &stream{Name: streamName, Created: at}
	return st, putStream(tx, g, st)
}

// eachStream calls f for the streams of a group whose names begin with prefix, in
// the order of their names.
func eachStream(tx *bbolt.Tx, g *group, prefix string, f func(*stream)) error {
	b := streams(tx, g)
	if b == nil {
		return nil
	}
	return eachWithPrefix(b, []byte(prefix), func(_, text []byte) error {
		st, err := readStream(text)
		if err == nil {
			f(st)
		}
		return err
	})
}
