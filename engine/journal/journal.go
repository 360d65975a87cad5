// Package journal keeps the histories of executions: in memory, for tests and
// for runs that needn't be taken up again, or in an append-only log file.
//
// The log file is the evidence of what was done to a database, so it is made to
// be trusted. What is appended together is one frame: it is there whole or not
// at all, and each frame carries the SHA-256 of the one before, so that nothing
// can be changed or taken out afterwards without all that follows showing it.
// A frame that the end of the process or of the machine left unfinished at the
// end of the file was never acknowledged; [Open] cuts it off. Anything else
// that is wrong is refused with its offset; only damage to the body of the very
// last frame can't be told from an unfinished one ([Log.Cut] says how much was
// cut off).
//
// One process writes. Others may [Read] the file at any time, and see the
// frames that are complete.
package journal

import (
	"slices"
	"sync"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Memory is a journal that ends with the process.
type Memory struct {
	mu      sync.Mutex
	records []history.Record
}

// Append keeps the records.
func (m *Memory) Append(records []history.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, records...)
	return nil
}

// Records returns what was appended, in order.
func (m *Memory) Records() ([]history.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.records), nil
}
