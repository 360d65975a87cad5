package rdsserver

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

const storeName = "rds.db"

// kind is a bucket of the store: one for each kind of record. The key of a
// record is REGION/IDENTIFIER.
type kind string

const (
	instanceKind    kind = "instances"
	snapshotKind    kind = "snapshots"
	subnetGroupKind kind = "subnet-groups"
	// buriedKind is deleted snapshots whose volumes are still there, by volume.
	buriedKind kind = "buried-snapshots"
)

// counters is the bucket of numbers that only grow.
const counters = "counters"

// store keeps the records on disk. A record is on disk when put returns.
type store struct {
	db *bbolt.DB
	// fresh tells that the file wasn't there before.
	fresh bool
}

func openStore(path string) (*store, error) {
	_, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	// The sandbox holds a lock on its data directory; the timeout only turns a
	// mistake into an error instead of a hang.
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range []string{string(instanceKind), string(snapshotKind), string(subnetGroupKind), string(buriedKind), counters} {
			if _, err := tx.CreateBucketIfNotExists([]byte(bucket)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = volume.SyncFolder(filepath.Dir(path)) // the file may be new
	}
	if err != nil {
		_ = db.Close() // the first error tells more
		return nil, fmt.Errorf("preparing %s: %w", path, err)
	}
	return &store{db, fresh}, nil
}

func (st *store) close() error { return st.db.Close() }

// abandon closes a store that the server doesn't start with. A fresh one is
// removed, so that the next start finds things as this one did.
func (st *store) abandon() {
	path := st.db.Path()
	_ = st.close()
	if st.fresh {
		_ = os.Remove(path)
	}
}

func (n name) key() []byte { return []byte(n.region + "/" + n.id) }

// stored is a record and where it goes.
type stored struct {
	kind   kind
	name   name
	record any
}

// put stores all the records or none.
func (st *store) put(records ...stored) error {
	texts := make([][]byte, len(records))
	for n, r := range records {
		var err error
		if texts[n], err = json.Marshal(r.record); err != nil {
			return fmt.Errorf("storing %s %s: %w", r.kind, r.name.id, err)
		}
	}
	return st.db.Update(func(tx *bbolt.Tx) error {
		for n, r := range records {
			if err := tx.Bucket([]byte(r.kind)).Put(r.name.key(), texts[n]); err != nil {
				return fmt.Errorf("storing %s %s: %w", r.kind, r.name.id, err)
			}
		}
		return nil
	})
}

func (st *store) delete(k kind, n name) error {
	err := st.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(k)).Delete(n.key())
	})
	if err != nil {
		return fmt.Errorf("deleting %s %s: %w", k, n.id, err)
	}
	return nil
}

// replace deletes a record and stores another in its place, at once.
func (st *store) replace(k kind, n name, by stored) error {
	text, err := json.Marshal(by.record)
	if err != nil {
		return fmt.Errorf("storing %s %s: %w", by.kind, by.name.id, err)
	}
	err = st.db.Update(func(tx *bbolt.Tx) error {
		if err := tx.Bucket([]byte(k)).Delete(n.key()); err != nil {
			return err
		}
		return tx.Bucket([]byte(by.kind)).Put(by.name.key(), text)
	})
	if err != nil {
		return fmt.Errorf("deleting %s %s: %w", k, n.id, err)
	}
	return nil
}

// next counts: 0, 1, 2, ... over all restarts.
func (st *store) next(counter string) (int, error) {
	var n uint64
	err := st.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(counters))
		if old := b.Get([]byte(counter)); old != nil {
			n = binary.BigEndian.Uint64(old)
		}
		return b.Put([]byte(counter), binary.BigEndian.AppendUint64(nil, n+1))
	})
	if err != nil {
		return 0, fmt.Errorf("counting %s: %w", counter, err)
	}
	return int(n), nil
}

// load reads all records of a kind.
func load[T any](st *store, k kind, each func(n name, record T) error) error {
	return st.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(k)).ForEach(func(key, text []byte) error {
			var record T
			if err := json.Unmarshal(text, &record); err != nil {
				return fmt.Errorf("reading %s %s: %w", k, key, err)
			}
			region, id, _ := strings.Cut(string(key), "/")
			return each(name{region, id}, record)
		})
	})
}
