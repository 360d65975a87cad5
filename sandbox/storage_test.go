package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A needle is found wherever it stands, also across the pieces that a file is
// read in.
func TestFileContains(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		needle := rapid.StringMatching(`[ab]{1,5}c`).Draw(t, "needle")
		before := rapid.IntRange(0, 3*64<<10).Draw(t, "before")
		after := rapid.IntRange(0, 100).Draw(t, "after")
		there := rapid.Bool().Draw(t, "there")
		text := strings.Repeat("a", before)
		if there {
			text += needle
		}
		text += strings.Repeat("b", after)
		path := filepath.Join(dir, "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := fileContains(path, []byte(needle)); err != nil || got != there {
			t.Fatalf("%v, %v; want %v", got, err, there)
		}
	})
}

func TestPlaintextOfAnUnknownInstance(t *testing.T) {
	t.Parallel()
	s, err := Start(t.Context(), Config{DataDir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.PlaintextOnDisk("us-east-1", "nope", []byte("x"))
	if want := "DBInstanceNotFound: DBInstance nope not found."; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
