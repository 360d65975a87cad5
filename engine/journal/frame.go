package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A log file is the magic line and frames. A frame is
//
//	length   4 bytes, big endian: of the body
//	CRC-32C  4 bytes: of the body
//	CRC-32C  4 bytes: of the 8 bytes above
//	body     SHA-256 of the frame before (of the magic line for the first
//	         frame), then blocks of lines, see block.go
//
// The header has a checksum of its own because a damaged length would make all
// that follows look like an unfinished frame, and be cut off.
const (
	magic      = "rdscrypt journal 2\n"
	headerSize = 12
	// frameStart is what comes before the blocks.
	frameStart = headerSize + sha256.Size
	maxBody    = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// chain is the hash that the next frame carries.
type chain [sha256.Size]byte

func firstChain() chain { return sha256.Sum256([]byte(magic)) }

// header is a frame's.
type header [headerSize]byte

func (h *header) valid() bool           { return checksum(h[:8]) == binary.BigEndian.Uint32(h[8:]) }
func (h *header) length() int64         { return int64(binary.BigEndian.Uint32(h[:])) }
func (h *header) fits(body []byte) bool { return checksum(body) == binary.BigEndian.Uint32(h[4:]) }

// seal completes a frame, whose blocks begin at frameStart, and returns the
// hash for the next one.
func seal(frame []byte, previous chain) chain {
	copy(frame[headerSize:], previous[:])
	body := frame[headerSize:]
	binary.BigEndian.PutUint32(frame, uint32(len(body)))
	binary.BigEndian.PutUint32(frame[4:], checksum(body))
	binary.BigEndian.PutUint32(frame[8:], checksum(frame[:8]))
	return sha256.Sum256(body)
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
