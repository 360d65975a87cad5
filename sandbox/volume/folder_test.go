package volume_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

func TestMakeFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b", "c")
	for range 2 { // also where it is there already
		if err := volume.MakeFolder(dir); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := volume.MakeFolder(filepath.Join(file, "d")); err == nil {
		t.Error("made a folder in a file")
	}
}

// What a crash left half-written goes when the volume is opened again.
func TestOpenRemovesHalfWrittenFiles(t *testing.T) {
	t.Parallel()
	v := create(t, "v", nil)
	put(t, v, "dump", "Mercury")
	left := filepath.Join(v.Dir(), ".new-dump-123")
	if err := os.WriteFile(left, make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := volume.Open(v.Dir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if got, err := get(again, "dump"); got != "Mercury" || err != nil {
		t.Errorf("file is now %q, %v", got, err)
	}
}

func TestCopyHeedsItsContext(t *testing.T) {
	t.Parallel()
	src, dst := create(t, "v", nil), create(t, "w", nil)
	put(t, src, "dump", "Mercury")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := src.CopyTo(ctx, dst); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if names, err := dst.Files(); len(names) > 0 || err != nil {
		t.Errorf("the copy has %v, %v", names, err)
	}
}
