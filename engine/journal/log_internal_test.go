package journal

import (
	"errors"
	"syscall"
	"testing"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// disk is a file on a disk that can fail.
type disk struct {
	bytes                       []byte
	room                        int
	writeErr, truncErr, syncErr error
}

func (d *disk) WriteAt(b []byte, offset int64) (int, error) {
	d.bytes = d.bytes[:offset]
	n := min(len(b), max(d.room-int(offset), 0))
	d.bytes = append(d.bytes, b[:n]...)
	if n < len(b) {
		return n, d.writeErr
	}
	return n, nil
}

func (d *disk) Truncate(size int64) error {
	if d.truncErr == nil {
		d.bytes = d.bytes[:size]
	}
	return d.truncErr
}

func (d *disk) Close() error { return nil }
func (d *disk) sync() error  { return d.syncErr }

func logOn(t *testing.T, d *disk) *Log {
	t.Helper()
	l := &Log{file: d, path: "journal.log", chain: firstChain()}
	d.bytes = []byte(magic)
	l.end = int64(len(magic))
	return l
}

var one = []history.Record{{Private: &history.RetryScheduled{}}}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	d := &disk{room: 250, writeErr: syscall.ENOSPC}
	l := logOn(t, d)
	if err := l.Append(one); err != nil {
		t.Fatal(err)
	}
	var err error
	for err == nil {
		err = l.Append(one)
	}
	want := "journal journal.log can't be written, nothing that was acknowledged is lost: no space left on device"
	if err.Error() != want || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want %s", err, want)
	}
	kept, _ := l.Records()
	onDisk, parseErr := parse("journal.log", d.bytes)
	if parseErr != nil || len(onDisk.records) != len(kept) || onDisk.end != onDisk.size {
		t.Errorf("on disk: %d records to %d of %d bytes, %v; acknowledged: %d", len(onDisk.records), onDisk.end, onDisk.size, parseErr, len(kept))
	}

	d.room = 1 << 20 // somebody made room
	if err := l.Append(one); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestFullDiskThatCannotBeTidied(t *testing.T) {
	t.Parallel()
	d := &disk{room: 100, writeErr: syscall.ENOSPC, truncErr: syscall.EIO}
	l := logOn(t, d)
	l.Append(one)
	d.room = 1 << 20
	if err := l.Append(one); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("an append after an untidy end: %v", err)
	}
}

func TestDiskThatLosesWhatItTook(t *testing.T) {
	t.Parallel()
	d := &disk{room: 1 << 20, syncErr: syscall.EIO}
	l := logOn(t, d)
	want := "journal journal.log can't be made durable and takes no more records: input/output error"
	for range 2 {
		if err := l.Append(one); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		d.syncErr = nil // trying again would report what isn't true
	}
}
