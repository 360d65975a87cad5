// Package journal keeps the histories of executions: in memory, for tests and
// for runs that needn't be taken up again, or in an append-only log file, which
// has those of any number of executions.
//
// The log file is the evidence of what was done to a database, so it is made to
// be trusted. What is appended together is in one frame: it is there whole or
// not at all, and each frame carries the SHA-256 of the one before, so that
// nothing can be changed or taken out afterwards without all that follows
// showing it. A frame that the end of the process or of the machine left
// unfinished at the end of the file was never acknowledged; [Open] cuts it off.
// Anything else that is wrong is refused with its offset; only damage to the
// body of the very last frame can't be told from an unfinished one ([Log.Cut]
// says how much was cut off).
//
// The disk's sync is what an append costs. Appends of executions that run at
// the same time therefore share one: while a frame is on its way to the disk,
// the appends for the next gather. An execution that has a log for itself pays
// a sync for each append, and so does the first of many.
//
// A log keeps no records in memory but where they are, 16 bytes an append, and
// an [Entry] for each execution, without the definition, input and output: less
// than 1 KiB for one that waits. Opening checks every byte against checksum and
// chain and reads as JSON only what the entries tell of; the other records are
// read as JSON when [Log.Records] is asked for them, and damage that nobody but
// a writer of journals could have made shows only there.
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
