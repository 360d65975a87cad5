package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// disk is a file on a disk that can fail, or take its time.
type disk struct {
	mu                          sync.Mutex
	bytes                       []byte
	room                        int
	writeErr, truncErr, syncErr error
	syncs                       int
	gate                        chan bool // nil: a sync takes no time
}

func (d *disk) ReadAt(b []byte, offset int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.NewReader(d.bytes).ReadAt(b, offset)
}

func (d *disk) WriteAt(b []byte, offset int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bytes = d.bytes[:offset]
	n := min(len(b), max(d.room-int(offset), 0))
	d.bytes = append(d.bytes, b[:n]...)
	if n < len(b) {
		return n, d.writeErr
	}
	return n, nil
}

func (d *disk) Truncate(size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.truncErr == nil {
		d.bytes = d.bytes[:size]
	}
	return d.truncErr
}

func (d *disk) Close() error { return nil }

func (d *disk) sync() error {
	if d.gate != nil {
		<-d.gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.syncs++
	return d.syncErr
}

// logOn begins a log on a disk.
func logOn(t testing.TB, d *disk) *Log {
	t.Helper()
	if d.room == 0 {
		d.room = 1 << 20
	}
	d.bytes = []byte(magic) // begin would sync a folder
	l := newLog("journal.log", d)
	l.tail.end = int64(len(magic))
	return l
}

// numbered are records that can be told from others.
func numbered(retriers ...int) []history.Record {
	var records []history.Record
	for _, n := range retriers {
		records = append(records, history.Record{Private: &history.RetryScheduled{Retrier: n}})
	}
	return records
}

// retriers undoes numbered.
func retriers(records []history.Record) []int {
	var all []int
	for _, r := range records {
		all = append(all, r.Private.(*history.RetryScheduled).Retrier)
	}
	return all
}

// wantOnDisk compares what the log acknowledged with what the disk has.
func wantOnDisk(t *testing.T, l *Log, d *disk, want map[string][]int) {
	t.Helper()
	found := newIndex()
	end, err := scan("journal.log", d, int64(len(d.bytes)), found.read)
	if err != nil || end.end != int64(len(d.bytes)) {
		t.Errorf("on disk: %d of %d bytes, %v", end.end, len(d.bytes), err)
	}
	onDisk := newLog("journal.log", d)
	onDisk.index = found
	for how, l := range map[string]*Log{"the log": l, "the disk": onDisk} {
		if n := len(l.Executions()); n != len(want) {
			t.Errorf("%s has %d executions, want %d", how, n, len(want))
		}
		for name, want := range want {
			records, err := l.Records(name)
			if got := retriers(records); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s has %v of %s, %v; want %v", how, got, name, err, want)
			}
		}
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	d := &disk{room: 400, writeErr: syscall.ENOSPC}
	l := logOn(t, d)
	var err error
	var kept []int
	for n := 0; ; n++ {
		if err = l.Execution("one").Append(numbered(n)); err != nil {
			break
		}
		kept = append(kept, n)
	}
	want := "journal journal.log can't be written, nothing that was acknowledged is lost: no space left on device"
	if err.Error() != want || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want %s", err, want)
	}
	if len(kept) < 2 {
		t.Errorf("no room from the first: %v", kept)
	}
	wantOnDisk(t, l, d, map[string][]int{"one": kept})

	d.room = 1 << 20 // somebody made room
	if err := l.Execution("two").Append(numbered(7)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	wantOnDisk(t, l, d, map[string][]int{"one": kept, "two": {7}})
}

func TestDiskThatBecameReadOnly(t *testing.T) {
	t.Parallel()
	d := &disk{room: 150, writeErr: syscall.EROFS, truncErr: syscall.EROFS}
	l := logOn(t, d)
	if err := l.Execution("one").Append(numbered(1)); err != nil {
		t.Fatal(err)
	}
	d.room = 150
	want := "journal journal.log can't be written, nothing that was acknowledged is lost: read-only file system"
	for range 2 {
		if err := l.Execution("one").Append(numbered(2)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		d.room = 1 << 20 // the untidy end stays: another frame behind it would be lost
	}
	if records, err := l.Records("one"); err != nil || len(records) != 1 {
		t.Errorf("what was acknowledged: %v, %v", records, err)
	}
}

func TestDiskThatLosesWhatItTook(t *testing.T) {
	t.Parallel()
	d := &disk{syncErr: syscall.EIO}
	l := logOn(t, d)
	want := "journal journal.log can't be made durable and takes no more records: input/output error"
	for range 2 {
		if err := l.Execution("one").Append(numbered(1)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		d.syncErr = nil // trying again would report what isn't true
	}
	if got := l.Executions(); len(got) != 0 {
		t.Errorf("in the log: %v", got)
	}
}

// What a log has when it is opened may have been written by a process that was
// killed before its sync. It is made safe before anybody acts on it, and a disk
// that can't is no journal.
func TestOpenedLogIsSafe(t *testing.T) {
	t.Parallel()
	d := &disk{}
	if err := logOn(t, d).Execution("one").Append(numbered(1)); err != nil {
		t.Fatal(err)
	}
	for _, torn := range []string{"", "torn"} {
		d.syncs, d.bytes = 0, append(d.bytes, torn...)
		l := newLog("journal.log", d)
		if err := l.load(int64(len(d.bytes))); err != nil {
			t.Fatal(err)
		}
		if d.syncs != 1 || l.Cut() != int64(len(torn)) {
			t.Errorf("behind %q: %d syncs, %d bytes cut off", torn, d.syncs, l.Cut())
		}
	}
	d.syncErr = syscall.EIO
	want := "opening journal: input/output error"
	if err := newLog("journal.log", d).load(int64(len(d.bytes))); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestUnreadableDisk(t *testing.T) {
	t.Parallel()
	d := &disk{}
	l := logOn(t, d)
	if err := l.Execution("one").Append(numbered(1)); err != nil {
		t.Fatal(err)
	}
	l.file = unreadable{d}
	want := fmt.Sprintf("reading journal journal.log at offset %d: input/output error", len(magic)+frameStart+len("@0 \"one\"\n"))
	if _, err := l.Records("one"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := scan("journal.log", l.file, 100, nil); err == nil || err.Error() != "reading journal: input/output error" {
		t.Errorf("scanning: %v", err)
	}
}

type unreadable struct{ *disk }

func (unreadable) ReadAt([]byte, int64) (int, error) { return 0, syscall.EIO }

// A file that gets shorter while it is read had a frame that wasn't finished.
func TestFileThatGetsShorter(t *testing.T) {
	t.Parallel()
	d := &disk{}
	l := logOn(t, d)
	for n := range 2 {
		if err := l.Execution("one").Append(numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	size := int64(len(d.bytes))
	for end := range d.bytes {
		found := newIndex()
		if _, err := scan("journal.log", bytes.NewReader(d.bytes[:end]), size, found.read); err != nil {
			t.Errorf("at %d: %v", end, err)
		}
	}
}

// JSON that was never written by a log doesn't become a record, even where
// every checksum is right.
func TestLinesThatNoLogWrites(t *testing.T) {
	t.Parallel()
	wait := string(numbered(1)[0].Append(nil))
	for blocks, want := range map[string]string{
		"@0 \"a\"\n" + wait:            "a line isn't finished",
		"@0 \"a\"":                     "a line isn't finished",
		wait + "\n":                    fmt.Sprintf("%.60q doesn't say whose records follow", wait),
		"@x\n":                         `"@x" doesn't say whose records follow`,
		"@-1\n":                        `"@-1" doesn't say whose records follow`,
		"@0 a\n":                       `"@0 a" doesn't say whose records follow`,
		"@0\n" + wait + "\n":           "execution 0 has records and no name",
		"@1 \"a\"\n" + wait + "\n":     `execution 1 can't be called "a"`,
		"@0 \"a\"\n":                   `no record follows "@0 \"a\""`,
		"@0 \"a\"\n@0\n" + wait + "\n": `no record follows "@0 \"a\""`,
		"@0 \"a\"\n" + wait + "\n@1 \"a\"\n" + wait + "\n": `execution 1 can't be called "a"`,
		"@0 \"a\"\n!" + wait + "\n":                        "a record has a mark that isn't its own",
		"@0 \"a\"\n[]\n":                                   "a record is an object, not []",
		"@0 \"a\"\n\n":                                     "reading JSON: unexpected EOF",
		"@0 \"a\"\n{\"Nap\":{}}\n":                         `reading record: unknown kind "Nap"`,
		"@0 \"a\"\n" + wait + "\n" + wait + "]\n@":         "reading JSON: more text after the end of the document, at offset " + fmt.Sprint(len(wait)),
	} {
		frame := append(make([]byte, frameStart), blocks...)
		seal(frame, firstChain())
		file := append([]byte(magic), frame...)
		_, err := scan("journal.log", bytes.NewReader(file), int64(len(file)), newIndex().read)
		var corrupt *CorruptError
		if !errors.As(err, &corrupt) || corrupt.Reason != want || corrupt.Offset != int64(len(magic)) {
			t.Errorf("%q: got %v, want %s", blocks, err, want)
		}
	}
}

// What is parsed only later is refused then.
func TestLateLines(t *testing.T) {
	t.Parallel()
	wait := string(numbered(1)[0].Append(nil)) + "\n"
	frame := append(make([]byte, frameStart), "@0 \"a\"\n"+wait+wait+"{}\n"...)
	seal(frame, firstChain())
	d := &disk{bytes: append([]byte(magic), frame...)}
	l := newLog("journal.log", d)
	if _, err := scan("journal.log", d, int64(len(d.bytes)), l.index.read); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("journal journal.log is damaged at offset %d: a record is an object, not {}", len(magic)+frameStart+len("@0 \"a\"\n"))
	if _, err := l.Records("a"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

var _ io.ReaderAt = (*disk)(nil)
