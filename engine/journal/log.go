package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Log keeps the histories of any number of executions in an append-only file.
// In memory it has an [Entry] for each execution and where in the file its
// records are. It is safe for concurrent use; keeping other processes that
// would write away is the caller's work.
type Log struct {
	path string
	file file
	cut  int64
	pool sync.Pool // of *pending

	mu     sync.Mutex
	idle   sync.Cond // led became false
	queue  []*pending
	led    bool // somebody writes what is in the queue
	index  *index
	broken error // why there is nothing to append to any more

	// The leader's alone, see group.go.
	tail  tail
	frame []byte
}

// file is what a log needs of an *os.File; tests put a full disk in its place.
type file interface {
	io.ReaderAt
	WriteAt(b []byte, offset int64) (int, error)
	Truncate(size int64) error
	Close() error
	sync() error
}

// osFile is a file on disk.
type osFile struct{ *os.File }

func (f osFile) sync() error { return dataSync(f.File) }

func newLog(path string, f file) *Log {
	l := &Log{path: path, file: f, index: newIndex(), tail: tail{chain: firstChain()}}
	l.pool.New = func() any { return &pending{wake: make(chan bool, 1)} }
	l.idle.L = &l.mu
	return l
}

// Open opens the log at path, which it makes when it isn't there, and cuts off
// an unfinished frame. The error is a [*CorruptError] when the file is damaged
// in any other way. Only what tells of an [Entry] is read as JSON now.
func Open(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening journal: %w", err)
	}
	l := newLog(path, osFile{f})
	info, err := f.Stat()
	if err != nil {
		err = fmt.Errorf("opening journal: %w", err)
	} else {
		err = l.load(info.Size())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

// load takes up what the file has in its size bytes.
func (l *Log) load(size int64) (err error) {
	if l.tail, err = scan(l.path, l.file, size, l.index.read); err != nil {
		return err
	}
	l.cut = size - l.tail.end
	if err := l.begin(); err != nil {
		return fmt.Errorf("opening journal: %w", err)
	}
	return nil
}

// begin brings the file to its last complete frame, and writes the magic line
// to a new one.
func (l *Log) begin() error {
	if l.cut > 0 {
		if err := l.file.Truncate(l.tail.end); err != nil {
			return err
		}
	}
	if l.tail.end == 0 {
		if _, err := l.file.WriteAt([]byte(magic), 0); err != nil {
			return err
		}
		l.tail.end = int64(len(magic))
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

// Executions returns what is known of each execution, in the order of their
// first records. What the entries point at must not be changed.
func (l *Log) Executions() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries := make([]Entry, len(l.index.executions))
	for i, x := range l.index.executions {
		entries[i] = x.Entry
	}
	return entries
}

// Close waits for a write that is under way and closes the file. Appends that
// are still waiting for theirs fail, as later ones do.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if errors.Is(l.broken, fs.ErrClosed) {
		return nil
	}
	l.broken = fmt.Errorf("journal %s: %w", l.path, fs.ErrClosed)
	for l.led {
		l.idle.Wait()
	}
	return l.file.Close()
}
