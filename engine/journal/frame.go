package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// A log file is the magic line and frames. A frame is
//
//	length   4 bytes, big endian: of the body
//	CRC-32C  4 bytes: of the body
//	CRC-32C  4 bytes: of the 8 bytes above
//	body     SHA-256 of the frame before (of the magic line for the first
//	         frame), then a JSON document a record, each with a newline
//
// The header has a checksum of its own because a damaged length would make all
// that follows look like an unfinished frame, and be cut off.
const (
	magic      = "rdscrypt journal 1\n"
	headerSize = 12
	maxBody    = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// chain is the hash that the next frame carries.
type chain [sha256.Size]byte

func firstChain() chain { return sha256.Sum256([]byte(magic)) }

// appendFrame appends the frame of records to b and returns the hash for the
// next one.
func appendFrame(b []byte, previous chain, records []history.Record) ([]byte, chain) {
	start := len(b)
	b = append(b, make([]byte, headerSize)...)
	b = append(b, previous[:]...)
	for _, r := range records {
		b = append(r.Append(b), '\n')
	}
	header, body := b[start:start+headerSize], b[start+headerSize:]
	binary.BigEndian.PutUint32(header, uint32(len(body)))
	binary.BigEndian.PutUint32(header[4:], crc32.Checksum(body, castagnoli))
	binary.BigEndian.PutUint32(header[8:], crc32.Checksum(header[:8], castagnoli))
	return b, sha256.Sum256(body)
}

// CorruptError says where a log file is damaged.
type CorruptError struct {
	Path   string
	Offset int64
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("journal %s is damaged at offset %d: %s", e.Path, e.Offset, e.Reason)
}

// contents is what a log file holds.
type contents struct {
	records []history.Record
	chain   chain
	end     int64 // of the last complete frame
	size    int64 // of the file; what is beyond end is unfinished
}

// parse reads a whole log file. The error is a [*CorruptError].
func parse(path string, file []byte) (contents, error) {
	c := contents{chain: firstChain(), size: int64(len(file))}
	corrupt := func(format string, args ...any) (contents, error) {
		return c, &CorruptError{path, c.end, fmt.Sprintf(format, args...)}
	}
	if len(file) < len(magic) && bytes.HasPrefix([]byte(magic), file) {
		return c, nil // not even the magic line was finished
	}
	if !bytes.HasPrefix(file, []byte(magic)) {
		return corrupt("it doesn't begin as a journal of version 1")
	}
	c.end = int64(len(magic))
	for {
		rest := file[c.end:]
		if len(rest) < headerSize || allZero(rest) {
			return c, nil
		}
		header := rest[:headerSize]
		if crc32.Checksum(header[:8], castagnoli) != binary.BigEndian.Uint32(header[8:]) {
			return corrupt("the checksum of the frame's header is wrong")
		}
		length := int64(binary.BigEndian.Uint32(header))
		if length > int64(len(rest))-headerSize {
			return c, nil
		}
		body := rest[headerSize : headerSize+length]
		if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(header[4:]) {
			if headerSize+length == int64(len(rest)) || allZero(rest[headerSize+length:]) {
				return c, nil
			}
			return corrupt("the checksum of the frame is wrong")
		}
		if length < sha256.Size || chain(body[:sha256.Size]) != c.chain {
			return corrupt("the frame doesn't follow the one before it")
		}
		records, err := parseRecords(body[sha256.Size:])
		if err != nil {
			return corrupt("%v", err)
		}
		c.records = append(c.records, records...)
		c.chain = sha256.Sum256(body)
		c.end += headerSize + length
	}
}

func parseRecords(lines []byte) ([]history.Record, error) {
	var records []history.Record
	for len(lines) > 0 {
		line, rest, ok := bytes.Cut(lines, []byte("\n"))
		if !ok {
			return nil, io.ErrUnexpectedEOF
		}
		r, err := history.ParseRecord(line)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
		lines = rest
	}
	return records, nil
}

// allZero recognises what a file system that was cut off may leave: the file's
// new length without its new bytes.
func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
