package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Log is a journal in an append-only file. Keeping other writers away is the
// caller's work.
type Log struct {
	mu      sync.Mutex
	file    file
	path    string
	records []history.Record
	chain   chain
	end     int64 // where the next frame goes
	cut     int64
	broken  error
	buffer  []byte
}

// file is what a log needs of an *os.File; tests put a full disk in its place.
type file interface {
	WriteAt(b []byte, offset int64) (int, error)
	Truncate(size int64) error
	Close() error
	sync() error
}

// osFile is a file on disk.
type osFile struct{ *os.File }

func (f osFile) sync() error { return dataSync(f.File) }

// Open opens the log at path, which it makes when it isn't there, and cuts off
// an unfinished frame. The error is a [*CorruptError] when the file is damaged
// in any other way.
func Open(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening journal: %w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening journal: %w", err), f.Close())
	}
	c, err := parse(path, text)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := &Log{file: osFile{f}, path: path, records: c.records, chain: c.chain, end: c.end, cut: c.size - c.end}
	if err := l.begin(c.size); err != nil {
		return nil, errors.Join(fmt.Errorf("opening journal: %w", err), f.Close())
	}
	return l, nil
}

// begin brings the file to its last complete frame, and writes the magic line
// to a new one.
func (l *Log) begin(size int64) error {
	if l.end < size {
		if err := l.file.Truncate(l.end); err != nil {
			return err
		}
	}
	if l.end == 0 {
		if _, err := l.file.WriteAt([]byte(magic), 0); err != nil {
			return err
		}
		l.end = int64(len(magic))
		if err := l.file.sync(); err != nil {
			return err
		}
		return syncFolder(filepath.Dir(l.path))
	}
	// Also when nothing was cut off: a process that was killed between its write
	// and its sync has left a frame that isn't safe yet, and what is read here is
	// acted on.
	return l.file.sync()
}

// Cut returns how many bytes of an unfinished frame Open cut off.
func (l *Log) Cut() int64 { return l.cut }

// Append writes the records as one frame and returns when it is on disk.
//
// When there is no room the frame is taken back and a later Append may do
// better. When the disk reports that it couldn't keep what it had taken, what
// it holds is unknown, and the log refuses all further appends.
func (l *Log) Append(records []history.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	if len(records) == 0 {
		return nil
	}
	var next chain
	l.buffer, next = appendFrame(l.buffer[:0], l.chain, records)
	if len(l.buffer)-headerSize > maxBody {
		return fmt.Errorf("journal %s: %d bytes are more than one frame holds", l.path, len(l.buffer))
	}
	if _, err := l.file.WriteAt(l.buffer, l.end); err != nil {
		err = fmt.Errorf("journal %s can't be written, nothing that was acknowledged is lost: %w", l.path, err)
		if undo := l.file.Truncate(l.end); undo != nil {
			l.broken = err
		}
		return err
	}
	if err := l.file.sync(); err != nil {
		l.broken = fmt.Errorf("journal %s can't be made durable and takes no more records: %w", l.path, err)
		return l.broken
	}
	l.end += int64(len(l.buffer))
	l.chain = next
	l.records = append(l.records, records...)
	return nil
}

// Records returns the whole history.
func (l *Log) Records() ([]history.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]history.Record(nil), l.records...), nil
}

// Close closes the file. The log takes no more records.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if errors.Is(l.broken, fs.ErrClosed) {
		return nil
	}
	l.broken = fmt.Errorf("journal %s: %w", l.path, fs.ErrClosed)
	return l.file.Close()
}

// Read returns the records that the log at path holds now. It changes nothing
// and may be called while another process writes: a frame that isn't complete
// yet is left out. The error is a [*CorruptError] when the file is damaged.
func Read(path string) ([]history.Record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading journal: %w", err)
	}
	c, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	return c.records, nil
}
