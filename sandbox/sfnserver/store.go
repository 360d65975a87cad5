package sfnserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// machinesBucket has every state machine: ARN -> machine as JSON.
var machinesBucket = []byte("stateMachines")

// store keeps the state machines in memory, where they are read, and in a file,
// where they are written first. They are few, so a call that only reads costs
// no transaction.
type store struct {
	db       *bbolt.DB // nil: nothing is written
	mu       sync.RWMutex
	machines map[string]*machine
}

func openStore(path string) (*store, error) {
	st := &store{machines: map[string]*machine{}}
	if path == "" {
		return st, nil
	}
	// The sandbox holds a lock on its data directory; the timeout only turns a
	// mistake into an error instead of a hang.
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("opening the state machines %s: %w", path, err)
	}
	st.db = db
	if err := db.Update(st.load); err != nil {
		_ = db.Close() // the first error tells more
		return nil, fmt.Errorf("opening the state machines %s: %w", path, err)
	}
	return st, nil
}

func (st *store) load(tx *bbolt.Tx) error {
	bucket, err := tx.CreateBucketIfNotExists(machinesBucket)
	if err != nil {
		return err
	}
	return bucket.ForEach(func(arn, text []byte) error {
		m := &machine{}
		if err := json.Unmarshal(text, m); err != nil {
			return fmt.Errorf("reading %s: %w", arn, err)
		}
		st.machines[string(arn)] = m
		return nil
	})
}

func (st *store) close() error {
	if st.db == nil {
		return nil
	}
	if err := st.db.Close(); err != nil {
		return fmt.Errorf("closing the state machines: %w", err)
	}
	return nil
}

// get gives a state machine, nil when there is none.
func (st *store) get(arn string) *machine {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return st.machines[arn]
}

// list gives the state machines whose ARN begins with prefix, in the order of
// their ARNs.
func (st *store) list(prefix string) []*machine {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var found []*machine
	for _, arn := range slices.Sorted(maps.Keys(st.machines)) {
		if strings.HasPrefix(arn, prefix) {
			found = append(found, st.machines[arn])
		}
	}
	return found
}

// put stores a state machine, durably when it returns.
func (st *store) put(m *machine) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("storing %s: %w", m.ARN, err)
	}
	err = st.write(func(b *bbolt.Bucket) error { return b.Put([]byte(m.ARN), text) })
	if err != nil {
		return fmt.Errorf("storing %s: %w", m.ARN, err)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.machines[m.ARN] = m
	return nil
}

// remove forgets a state machine, durably when it returns.
func (st *store) remove(arn string) error {
	if err := st.write(func(b *bbolt.Bucket) error { return b.Delete([]byte(arn)) }); err != nil {
		return fmt.Errorf("removing %s: %w", arn, err)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.machines, arn)
	return nil
}

func (st *store) write(change func(*bbolt.Bucket) error) error {
	if st.db == nil {
		return nil
	}
	return st.db.Update(func(tx *bbolt.Tx) error { return change(tx.Bucket(machinesBucket)) })
}
