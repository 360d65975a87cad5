package volume

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// decryptingFile reads one encrypted file.
//
// It adds two things to Tink's reader: errors stay (Tink's gives io.EOF to the
// Read after a failed last segment, which would make a truncated file look
// whole to a caller that tries again), and failures of the disk are told from
// those of the content.
type decryptingFile struct {
	volume, name string
	file         *os.File
	source       *sourceReader
	plain        io.Reader
	err          error
}

func (f *decryptingFile) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.plain.Read(p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF) && f.source.err == nil:
		f.err = io.EOF
	case f.source.err != nil:
		f.err = fmt.Errorf("reading %s from volume %s: %w", f.name, f.volume, f.source.err)
	default:
		f.err = fmt.Errorf("%w: %s of volume %s is truncated, changed, or not from this place: %w",
			ErrCorrupt, f.name, f.volume, err)
	}
	return n, f.err
}

func (f *decryptingFile) Close() error { return f.file.Close() }

// sourceReader remembers the disk's error, which Tink hides behind its own.
type sourceReader struct {
	r   io.Reader
	err error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
