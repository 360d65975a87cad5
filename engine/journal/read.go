package journal

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Records returns what was appended to the execution called name, in order, and
// nothing for one that isn't in the log. It reads the file; the error is a
// [*CorruptError] when that isn't any more what it was.
func (l *Log) Records(name string) ([]history.Record, error) {
	l.mu.Lock()
	x := l.index.byName[name]
	if x == nil {
		l.mu.Unlock()
		return nil, nil
	}
	// Blocks are only ever added behind these.
	blocks, n := x.blocks, x.records
	l.mu.Unlock()

	records := make([]history.Record, 0, n)
	var lines []byte
	for _, at := range blocks {
		lines = slices.Grow(lines[:0], int(at.length))[:at.length]
		if _, err := l.file.ReadAt(lines, at.offset); err != nil {
			return nil, fmt.Errorf("reading journal %s at offset %d: %w", l.path, at.offset, err)
		}
		if checksum(lines) != at.checksum {
			return nil, &CorruptError{l.path, at.offset, "it was changed since it was written or opened"}
		}
		var err error
		if records, err = parseLines(records, lines); err != nil {
			return nil, &CorruptError{l.path, at.offset, err.Error()}
		}
	}
	return records, nil
}

// Contents is the history of one execution.
type Contents struct {
	Name    string
	Records []history.Record
}

// Read returns what the log at path holds now, in the order of the executions'
// first records. It changes nothing and may be called while another process
// writes: a frame that isn't complete yet is left out. The error is a
// [*CorruptError] when the file is damaged.
func Read(path string) ([]Contents, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading journal: %w", err)
	}
	// Nothing was written that closing could lose.
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading journal: %w", err)
	}
	return read(path, f, info.Size())
}

func read(path string, file io.ReaderAt, size int64) ([]Contents, error) {
	var contents []Contents
	names := newIndex()
	_, err := scan(path, file, size, func(_ int64, b block) error {
		x, err := names.owner(b)
		if err != nil {
			return err
		}
		if b.name != nil {
			contents = append(contents, Contents{Name: x.Name})
		}
		c := &contents[x.number]
		c.Records, err = parseLines(c.Records, b.lines)
		return err
	})
	if err != nil {
		return nil, err
	}
	return contents, nil
}
