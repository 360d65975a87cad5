package logsserver

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// position is where an event stands in its group: its time and, among events of
// the same time, when it came. As bytes it sorts in that order.
type position [16]byte

// at is the first position of a time. Times before 1970 don't exist.
func at(t milliseconds) position {
	var p position
	binary.BigEndian.PutUint64(p[:], uint64(max(t, 0)))
	return p
}

func (p position) timestamp() milliseconds { return milliseconds(binary.BigEndian.Uint64(p[:8])) }
func (p position) sequence() uint64        { return binary.BigEndian.Uint64(p[8:]) }

// after is the position behind p.
func (p position) after() position {
	binary.BigEndian.PutUint64(p[8:], p.sequence()+1)
	return p
}

// entry is an event as it is stored.
type entry struct {
	position
	stream   uint64
	ingested milliseconds
	message  string
}

func (e entry) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, e.stream)
	b = binary.BigEndian.AppendUint64(b, uint64(e.ingested))
	return append(b, e.message...)
}

func decode(key, b []byte) (entry, error) {
	if len(key) != len(position{}) || len(b) < 16 {
		return entry{}, fmt.Errorf("reading a log event: it is damaged")
	}
	return entry{
		position: position(key),
		stream:   binary.BigEndian.Uint64(b),
		ingested: milliseconds(binary.BigEndian.Uint64(b[8:])),
		message:  string(b[16:]),
	}, nil
}

// appendEvents stores events of a stream, and drops those of the group that are
// older than it keeps them.
func appendEvents(tx *bbolt.Tx, g *group, st *stream, events []Event, now milliseconds) error {
	b, err := tx.Bucket(eventsBucket).CreateBucketIfNotExists(idKey(g.ID))
	if err != nil {
		return err
	}
	byTime, err := b.CreateBucketIfNotExists(timeBucket)
	if err != nil {
		return err
	}
	index, err := b.CreateBucketIfNotExists(indexBucket)
	if err != nil {
		return err
	}
	for _, e := range events {
		seq, err := b.NextSequence()
		if err != nil {
			return err
		}
		p := at(milliseconds(e.Timestamp.UnixMilli()))
		binary.BigEndian.PutUint64(p[8:], seq)
		if err := byTime.Put(p[:], entry{stream: st.ID, ingested: now, message: e.Message}.encode()); err != nil {
			return err
		}
		if err := index.Put(append(idKey(st.ID), p[:]...), nil); err != nil {
			return err
		}
		if st.Ingested == 0 || p.timestamp() < st.First {
			st.First = p.timestamp()
		}
		st.Last, st.Ingested = max(st.Last, p.timestamp()), now
		g.Bytes += cost(e)
	}
	if err := expire(byTime, index, g, now); err != nil {
		return err
	}
	if err := putStream(tx, g, st); err != nil {
		return err
	}
	return putGroup(tx, g)
}

// cost is what an event counts for, in bytes (PutLogEvents, "maximum batch
// size").
func cost(e Event) int64 { return int64(len(e.Message)) + 26 }

// kept is the time from which on a group shows events.
func (g *group) kept(now milliseconds) milliseconds {
	if g.Retention == 0 {
		return 0
	}
	return now - milliseconds(time.Duration(g.Retention)*24*time.Hour/time.Millisecond)
}

func expire(byTime, index *bbolt.Bucket, g *group, now milliseconds) error {
	until := at(g.kept(now))
	cursor := byTime.Cursor()
	for key, text := cursor.First(); key != nil && bytes.Compare(key, until[:]) < 0; key, text = cursor.First() {
		e, err := decode(key, text)
		if err != nil {
			return err
		}
		g.Bytes -= cost(Event{Message: e.message})
		if err := index.Delete(append(idKey(e.stream), key...)); err != nil {
			return err
		}
		if err := byTime.Delete(bytes.Clone(key)); err != nil {
			return err
		}
	}
	return nil
}

// timeOrder gives the events of a group in the order of their time, nil while it
// has none.
func timeOrder(tx *bbolt.Tx, g *group) *bbolt.Bucket { return events(tx, g, timeBucket) }

func events(tx *bbolt.Tx, g *group, which []byte) *bbolt.Bucket {
	b := tx.Bucket(eventsBucket).Bucket(idKey(g.ID))
	if b == nil {
		return nil
	}
	return b.Bucket(which)
}

// deleteEvents drops all events of a group, and its streams.
func deleteEvents(tx *bbolt.Tx, g *group) error {
	for _, b := range [][]byte{eventsBucket, streamsBucket} {
		if parent := tx.Bucket(b); parent.Bucket(idKey(g.ID)) != nil {
			if err := parent.DeleteBucket(idKey(g.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteStreamEvents drops the events of one stream.
func deleteStreamEvents(tx *bbolt.Tx, g *group, st *stream) error {
	byTime, index := timeOrder(tx, g), events(tx, g, indexBucket)
	if index == nil {
		return nil
	}
	var keys [][]byte
	err := eachWithPrefix(index, idKey(st.ID), func(key, _ []byte) error {
		keys = append(keys, bytes.Clone(key))
		return nil
	})
	for _, key := range keys {
		if err != nil {
			return err
		}
		text := byTime.Get(key[8:])
		g.Bytes -= cost(Event{Message: string(text[min(16, len(text)):])})
		if err = byTime.Delete(key[8:]); err == nil {
			err = index.Delete(key)
		}
	}
	if err != nil {
		return err
	}
	return putGroup(tx, g)
}

func eachWithPrefix(b *bbolt.Bucket, prefix []byte, f func(key, text []byte) error) error {
	cursor := b.Cursor()
	for key, text := cursor.Seek(prefix); bytes.HasPrefix(key, prefix) && key != nil; key, text = cursor.Next() {
		if err := f(key, text); err != nil {
			return err
		}
	}
	return nil
}
