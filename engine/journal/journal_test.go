package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(*testing.T) journaltest.Subject {
		m := &journal.Memory{}
		return journaltest.Subject{Open: func(*testing.T) journaltest.Journal { return m }}
	})
}

func TestLog(t *testing.T) {
	t.Parallel()
	journaltest.Run(t, func(t *testing.T) journaltest.Subject {
		path := filepath.Join(t.TempDir(), "journal.log")
		var open *journal.Log
		reopen := func(t *testing.T) journaltest.Journal {
			t.Helper()
			if open != nil {
				if err := open.Close(); err != nil {
					t.Fatal(err)
				}
			}
			open = mustOpen(t, path)
			return open
		}
		return journaltest.Subject{Open: reopen, Reopen: reopen}
	})
}

func mustOpen(t *testing.T, path string) *journal.Log {
	t.Helper()
	l, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// write makes a log of three frames and returns its path, its text, and the
// file's length after each frame.
func write(t *testing.T) (path string, text []byte, ends []int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	all := journaltest.History(6)
	for i := range 3 {
		if err := l.Append(all[2*i : 2*i+2]); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, int(info.Size()))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, text, ends
}

// complete is the number of records in the frames that end within size bytes.
func complete(ends []int, size int) int {
	n := 0
	for _, end := range ends {
		if end <= size {
			n += 2
		}
	}
	return n
}

func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	path, text, ends := write(t)
	for size := range text {
		if err := os.WriteFile(path, text[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := journal.Read(path)
		if err != nil || len(got) != complete(ends, size) {
			t.Fatalf("reading %d bytes: %d records, %v; want %d", size, len(got), err, complete(ends, size))
		}
		l, err := journal.Open(path)
		if err != nil {
			t.Fatalf("opening %d bytes: %v", size, err)
		}
		// What was acknowledged is there, and the log goes on after it.
		records, _ := l.Records()
		next := journaltest.History(len(records) + 1)[len(records):]
		if err := l.Append(next); err != nil {
			t.Fatal(err)
		}
		l.Close()
		again, err := journal.Read(path)
		if err != nil || len(again) != len(records)+1 {
			t.Fatalf("going on after %d bytes: %d records, %v; want %d", size, len(again), err, len(records)+1)
		}
	}
}

func TestZerosAfterACrashAreCutOff(t *testing.T) {
	t.Parallel()
	path, text, ends := write(t)
	// The file system kept the new length and lost what was in it.
	for _, size := range []int{len(text), ends[1] + 20, ends[1] + 5} {
		file := append(append([]byte(nil), text[:size]...), make([]byte, 700)...)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := journal.Open(path)
		if size == ends[1]+5 {
			// Half a header can't be told from damage, and a person should look.
			if err == nil {
				t.Error("half a header and zeros: opened")
			}
			continue
		}
		if err != nil {
			t.Fatalf("zeros after %d bytes: %v", size, err)
		}
		if size == len(text) && l.Cut() != 700 {
			t.Errorf("Cut() = %d, want 700", l.Cut())
		}
		records, _ := l.Records()
		if len(records) != complete(ends, size) {
			t.Errorf("zeros after %d bytes: %d records, want %d", size, len(records), complete(ends, size))
		}
		l.Close()
	}
}

// Every damaged byte is noticed: the file is refused with the place, or, for
// the last frame only, taken for one that was never finished.
func TestDamageAtEveryByte(t *testing.T) {
	t.Parallel()
	path, text, ends := write(t)
	for i := range text {
		file := append([]byte(nil), text...)
		file[i] ^= 0x10
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		records, err := journal.Read(path)
		if err == nil {
			if i < ends[1] || len(records) != 4 {
				t.Errorf("byte %d changed: read %d records", i, len(records))
			}
			continue
		}
		var corrupt *journal.CorruptError
		if !errors.As(err, &corrupt) || corrupt.Path != path {
			t.Errorf("byte %d changed: %v", i, err)
			continue
		}
		start := 0
		for _, end := range append([]int{len("rdscrypt journal 1\n")}, ends...) {
			if end <= i {
				start = end
			}
		}
		if int(corrupt.Offset) != start {
			t.Errorf("byte %d changed: offset %d, want %d", i, corrupt.Offset, start)
		}
		if _, err := journal.Open(path); err == nil {
			t.Errorf("byte %d changed: opened for writing", i)
		}
	}
}

func TestDamageMessages(t *testing.T) {
	t.Parallel()
	path, text, ends := write(t)
	const begin = len("rdscrypt journal 1\n")
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"another file", []byte("hello, world, this is no journal"), "offset 0: it doesn't begin as a journal of version 1"},
		{"length", flip(text, begin), "offset 19: the checksum of the frame's header is wrong"},
		{"body", flip(text, begin+60), "offset 19: the checksum of the frame is wrong"},
		{"frame taken out", append(append([]byte(nil), text[:ends[0]]...), text[ends[1]:]...),
			fmt.Sprintf("offset %d: the frame doesn't follow the one before it", ends[0])},
		{"frames exchanged", append(append(append([]byte(nil), text[:begin]...), text[ends[0]:ends[1]]...), text[begin:ends[0]]...),
			"offset 19: the frame doesn't follow the one before it"},
	} {
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := journal.Open(path)
		want := "journal " + path + " is damaged at " + c.want
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", c.name, err, want)
		}
		if after, _ := os.ReadFile(path); string(after) != string(c.file) {
			t.Errorf("%s: the refused file was changed", c.name)
		}
	}
}

func flip(text []byte, i int) []byte {
	file := append([]byte(nil), text...)
	file[i] ^= 1
	return file
}

func TestClosedLogTakesNoMore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.log")
	l := mustOpen(t, path)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	want := "journal " + path + ": file already closed"
	if err := l.Append(journaltest.History(1)); err == nil || err.Error() != want {
		t.Errorf("Append: %v, want %s", err, want)
	}
}

func TestUnopenable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := journal.Open(folder); err == nil {
		t.Error("a folder opened as a journal")
	}
	_, err := journal.Read(filepath.Join(folder, "none"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading what isn't there: %v", err)
	}
}

func BenchmarkLogAppend(b *testing.B) {
	l, err := journal.Open(filepath.Join(b.TempDir(), "journal.log"))
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	batch := journaltest.History(2)
	for b.Loop() {
		if err := l.Append(batch); err != nil {
			b.Fatal(err)
		}
	}
}
