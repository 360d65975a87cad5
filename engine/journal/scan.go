package journal

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// tail is where the next frame of a log goes, and the hash that it carries.
type tail struct {
	end   int64
	chain chain
}

// scan reads the frames in the first size bytes of a log file and hands their
// blocks to visit, with the place of each block's lines. The lines are valid
// until visit returns. It ends before an unfinished frame; an error that isn't
// one of reading is a [*CorruptError].
func scan(path string, file io.ReaderAt, size int64, visit func(offset int64, b block) error) (tail, error) {
	s := scanner{path: path, file: file, size: size, tail: tail{chain: firstChain()}}
	s.in = s.from(0, 1<<20)
	err := s.begin()
	for err == nil {
		err = s.frame(visit)
	}
	switch {
	case errors.Is(err, errEnd), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		// The file ends early when its writer takes a frame back meanwhile.
		return s.tail, nil
	case errors.As(err, new(*CorruptError)):
		return s.tail, err
	}
	return s.tail, fmt.Errorf("reading journal: %w", err)
}

// errEnd says that no complete frame follows.
var errEnd = errors.New("end of journal")

type scanner struct {
	path string
	file io.ReaderAt
	size int64
	in   *bufio.Reader
	body []byte
	tail
}

func (s *scanner) corrupt(reason string) error { return &CorruptError{s.path, s.end, reason} }

// from reads the file from there, so many bytes at a time.
func (s *scanner) from(offset, buffer int64) *bufio.Reader {
	left := s.size - offset
	return bufio.NewReaderSize(io.NewSectionReader(s.file, offset, left), int(min(left, buffer)))
}

func (s *scanner) begin() error {
	line := make([]byte, min(s.size, int64(len(magic))))
	if _, err := io.ReadFull(s.in, line); err != nil {
		return err
	}
	if !strings.HasPrefix(magic, string(line)) {
		return s.corrupt("it doesn't begin as a journal of version 2")
	}
	if len(line) < len(magic) {
		return errEnd
	}
	s.end = int64(len(magic))
	return nil
}

func (s *scanner) frame(visit func(offset int64, b block) error) error {
	var h header
	left := s.size - s.end - headerSize
	if left < 0 {
		return errEnd
	}
	if _, err := io.ReadFull(s.in, h[:]); err != nil {
		return err
	}
	if !h.valid() {
		return s.endOr(s.end, "the checksum of the frame's header is wrong")
	}
	if h.length() > left {
		return errEnd
	}
	s.body = slices.Grow(s.body[:0], int(h.length()))[:h.length()]
	if _, err := io.ReadFull(s.in, s.body); err != nil {
		return err
	}
	after := s.end + headerSize + h.length()
	if !h.fits(s.body) {
		return s.endOr(after, "the checksum of the frame is wrong")
	}
	if len(s.body) < sha256.Size || chain(s.body[:sha256.Size]) != s.chain {
		return s.corrupt("the frame doesn't follow the one before it")
	}
	for rest := s.body[sha256.Size:]; len(rest) > 0; {
		b, more, err := nextBlock(rest)
		if err == nil {
			err = visit(after-int64(len(more)+len(b.lines)), b)
		}
		if err != nil {
			return s.corrupt(err.Error())
		}
		rest = more
	}
	s.chain, s.end = sha256.Sum256(s.body), after
	return nil
}

// endOr recognises what a file system that was cut off may leave: the file's
// new length without its new bytes.
func (s *scanner) endOr(from int64, reason string) error {
	rest := s.from(from, 1<<16)
	for {
		c, err := rest.ReadByte()
		switch {
		case err == io.EOF:
			return errEnd
		case err != nil:
			return err
		case c != 0:
			return s.corrupt(reason)
		}
	}
}
