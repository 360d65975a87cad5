package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/journal"
	"github.com/rdscrypt/rdscrypt/engine/journaltest"
)

// sample is a log of four frames: those of two executions in turns.
type sample struct {
	path string
	text []byte
	ends []int // the file's length after each frame
	// after has what the log holds after each frame, the first for none.
	after [][]journal.Contents
}

const begin = len("rdscrypt journal 2\n")

func newSample(t testing.TB, path string) sample {
	t.Helper()
	s := sample{path: path, after: [][]journal.Contents{nil}}
	l, err := journal.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	all := journaltest.History(4)
	one, two := all, all[1:]
	for i := range 4 {
		name, records := "one", one[i/2*2:i/2*2+2]
		if i%2 == 1 {
			name, records = "two", two[i/2:i/2+1]
		}
		if err := l.Execution(name).Append(records); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.path)
		if err != nil {
			t.Fatal(err)
		}
		s.ends = append(s.ends, int(info.Size()))
		now, err := journal.Read(s.path)
		if err != nil {
			t.Fatal(err)
		}
		s.after = append(s.after, now)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if s.text, err = os.ReadFile(s.path); err != nil {
		t.Fatal(err)
	}
	return s
}

func sampleIn(t *testing.T) sample {
	t.Helper()
	return newSample(t, filepath.Join(t.TempDir(), "journal.log"))
}

// complete is how many frames end within size bytes.
func (s sample) complete(size int) int {
	n := 0
	for _, end := range s.ends {
		if end <= size {
			n++
		}
	}
	return n
}

func (s sample) write(t *testing.T, text []byte) {
	t.Helper()
	// ext4 syncs a file that takes an earlier one's place by truncation.
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	s := sampleIn(t)
	for size := range s.text {
		s.write(t, s.text[:size])
		n := s.complete(size)
		got, err := journal.Read(s.path)
		if diff := cmp.Diff(s.after[n], got); err != nil || diff != "" {
			t.Fatalf("reading %d bytes: %v (-want +got):\n%s", size, err, diff)
		}
		if size >= begin && size < s.ends[2] {
			continue // syncs take their time
		}
		// The log goes on after what was acknowledged.
		l, err := journal.Open(s.path)
		if err != nil {
			t.Fatalf("opening %d bytes: %v", size, err)
		}
		end := begin
		if n > 0 {
			end = s.ends[n-1]
		}
		if size < begin {
			end = 0
		}
		if l.Cut() != int64(size-end) {
			t.Errorf("of %d bytes %d were cut off, want %d", size, l.Cut(), size-end)
		}
		if diff := cmp.Diff(s.after[n], contents(t, l)); diff != "" {
			t.Fatalf("opened (-want +got):\n%s", diff)
		}
		next := journaltest.History(2)
		mustAppend(t, l, "next", next)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		want := append(append([]journal.Contents(nil), s.after[n]...), journal.Contents{Name: "next", Records: next})
		wantContents(t, s.path, want)
	}
}

func TestZerosAfterACrashAreCutOff(t *testing.T) {
	t.Parallel()
	s := sampleIn(t)
	// The file system kept the new length and lost what was in it.
	for _, size := range []int{len(s.text), s.ends[1] + 20, s.ends[1] + 5} {
		s.write(t, append(append([]byte(nil), s.text[:size]...), make([]byte, 70_000)...))
		l, err := journal.Open(s.path)
		if size == s.ends[1]+5 {
			// Half a header can't be told from damage, and a person should look.
			if err == nil {
				t.Error("half a header and zeros: opened")
			}
			continue
		}
		if err != nil {
			t.Fatalf("zeros after %d bytes: %v", size, err)
		}
		if size == len(s.text) && l.Cut() != 70_000 {
			t.Errorf("Cut() = %d, want 70000", l.Cut())
		}
		l.Close()
		wantContents(t, s.path, s.after[s.complete(size)])
	}
}

// Every damaged byte is noticed: the file is refused with the place, or, for
// the last frame only, taken for one that was never finished.
func TestDamageAtEveryByte(t *testing.T) {
	t.Parallel()
	s := sampleIn(t)
	for i := range s.text {
		s.write(t, flip(s.text, i))
		_, err := journal.Read(s.path)
		if err == nil {
			if i < s.ends[2] {
				t.Fatalf("byte %d changed: read", i)
			}
			wantContents(t, s.path, s.after[3])
			continue
		}
		var corrupt *journal.CorruptError
		if !errors.As(err, &corrupt) || corrupt.Path != s.path {
			t.Errorf("byte %d changed: %v", i, err)
			continue
		}
		start := 0
		for _, end := range append([]int{begin}, s.ends...) {
			if end <= i {
				start = end
			}
		}
		if int(corrupt.Offset) != start {
			t.Errorf("byte %d changed: offset %d, want %d", i, corrupt.Offset, start)
		}
		if _, opening := journal.Open(s.path); opening == nil || opening.Error() != err.Error() {
			t.Errorf("byte %d changed: opening: %v", i, opening)
		}
	}
}

func TestDamageMessages(t *testing.T) {
	t.Parallel()
	s := sampleIn(t)
	frame := func(i int) []byte {
		if i == 0 {
			return s.text[begin:s.ends[0]]
		}
		return s.text[s.ends[i-1]:s.ends[i]]
	}
	join := func(parts ...[]byte) []byte {
		file := append([]byte(nil), s.text[:begin]...)
		for _, p := range parts {
			file = append(file, p...)
		}
		return file
	}
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"another file", []byte("hello, world, this is no journal"), "offset 0: it doesn't begin as a journal of version 2"},
		{"an earlier version", []byte("rdscrypt journal 1\n"), "offset 0: it doesn't begin as a journal of version 2"},
		{"length", flip(s.text, begin), "offset 19: the checksum of the frame's header is wrong"},
		{"body", flip(s.text, begin+60), "offset 19: the checksum of the frame is wrong"},
		{"frame taken out", join(frame(0), frame(2), frame(3)), fmt.Sprintf("offset %d: the frame doesn't follow the one before it", s.ends[0])},
		{"frames exchanged", join(frame(1), frame(0)), "offset 19: the frame doesn't follow the one before it"},
	} {
		s.write(t, c.file)
		want := "journal " + s.path + " is damaged at " + c.want
		_, err := journal.Open(s.path)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", c.name, err, want)
		}
		if _, err := journal.Read(s.path); err == nil || err.Error() != want {
			t.Errorf("%s: reading: %v, want %s", c.name, err, want)
		}
		if after, _ := os.ReadFile(s.path); string(after) != string(c.file) {
			t.Errorf("%s: the refused file was changed", c.name)
		}
	}
}

func flip(text []byte, i int) []byte {
	file := append([]byte(nil), text...)
	file[i] ^= 0x10
	return file
}
