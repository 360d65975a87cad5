package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/journal"
)

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
