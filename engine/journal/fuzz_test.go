package journal_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

// torn is the beginning of a frame as a kill in the middle of a write leaves it:
// never the whole.
func torn(text []byte, n int) []byte {
	if len(text) <= begin {
		return nil
	}
	at := begin
	length := func() int { return 12 + int(binary.BigEndian.Uint32(text[at:])) }
	for at+length() < len(text) {
		at += length()
	}
	return text[at : at+min(n, length()-1)]
}

// FuzzOpen opens any file: it is refused with the place, or what it says is the
// same from outside and from an open log, which then goes on.
func FuzzOpen(f *testing.F) {
	s := newSample(f, filepath.Join(f.TempDir(), "journal.log"))
	f.Add(s.text, false)
	f.Add(s.text[:s.ends[2]+40], true)
	f.Add(s.text[begin+12+32:s.ends[0]], true)
	f.Add([]byte("rdscrypt journal 1\n"), false)
	f.Add([]byte{}, false)
	f.Add([]byte("@0 \"a\"\n{\"RetryScheduled\":{\"retrier\":0,\"at\":\"2026-11-24T08:00:00Z\"}}\n@0\n!{}\n"), true)
	path := filepath.Join(f.TempDir(), "journal.log")
	f.Fuzz(func(t *testing.T, file []byte, framed bool) {
		if framed {
			file = frame(file) // past the checksums
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		outside, err := journal.Read(path)
		l, opening := journal.Open(path)
		if opening != nil {
			if err == nil {
				t.Fatalf("read, but not opened: %v", opening)
			}
			return
		}
		defer l.Close()
		var inside []journal.Contents
		for _, x := range l.Executions() {
			// What only Read has looked into is refused here.
			records, lateErr := l.Records(x.Name)
			if lateErr != nil {
				if err == nil {
					t.Fatalf("read from outside, but not from the log: %v", lateErr)
				}
				return
			}
			inside = append(inside, journal.Contents{Name: x.Name, Records: records})
		}
		if err != nil {
			t.Fatalf("opened and read, but not from outside: %v", err)
		}
		if diff := cmp.Diff(outside, inside); diff != "" {
			t.Fatalf("(-from outside +from the log):\n%s", diff)
		}
		next := journaltest.History(1)
		if err := l.Execution("next").Append(next); err != nil {
			t.Fatal(err)
		}
		if again, err := journal.Read(path); err != nil || len(again) < len(outside) {
			t.Fatalf("after another append: %d executions, %v", len(again), err)
		}
	})
}

// frame makes a log whose only frame has these blocks.
func frame(blocks []byte) []byte {
	hash := sha256.Sum256([]byte("rdscrypt journal 2\n"))
	body := append(hash[:], blocks...)
	header := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	header = binary.BigEndian.AppendUint32(header, crc32.Checksum(body, castagnoli))
	header = binary.BigEndian.AppendUint32(header, crc32.Checksum(header, castagnoli))
	return append(append([]byte("rdscrypt journal 2\n"), header...), body...)
}

// FuzzDamage changes a log anywhere: what is read from it is refused, or what
// was acknowledged up to some frame, and never anything else.
func FuzzDamage(f *testing.F) {
	s := newSample(f, filepath.Join(f.TempDir(), "journal.log"))
	f.Add(0, 0, []byte("x"))
	f.Add(s.ends[0], s.ends[1]-s.ends[0], []byte(nil))
	f.Add(s.ends[2]+3, 1, []byte("\x00"))
	f.Add(s.ends[3], 0, s.text[s.ends[2]:])
	f.Add(s.ends[1], 0, s.text[s.ends[0]:s.ends[1]])
	path := filepath.Join(f.TempDir(), "journal.log")
	f.Fuzz(func(t *testing.T, at, removed int, put []byte) {
		at = min(max(at, 0), len(s.text))
		removed = min(max(removed, 0), len(s.text)-at)
		file := slices.Concat(s.text[:at], put, s.text[at+removed:])
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := journal.Read(path)
		if err != nil {
			if !errors.As(err, new(*journal.CorruptError)) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		for _, want := range s.after {
			if cmp.Equal(want, got) {
				return
			}
		}
		t.Fatalf("read what never was: %v", got)
	})
}
