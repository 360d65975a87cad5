package volume_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// refused demands that reading name gives ErrCorrupt, that a second try gives it
// again, and that nothing but a prefix of what was written came out before.
func refused(t rapid.TB, v *volume.Volume, name string, written []byte) {
	t.Helper()
	r, err := v.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if !errors.Is(err, volume.ErrCorrupt) {
		t.Fatalf("read %d bytes with error %v, want ErrCorrupt", len(got), err)
	}
	if _, again := r.Read(make([]byte, 1)); !errors.Is(again, volume.ErrCorrupt) {
		t.Fatalf("a second Read gave %v, want ErrCorrupt again", again)
	}
	if !bytes.HasPrefix(written, got) {
		t.Fatal("bytes came out that were never written")
	}
	for _, part := range []string{name, v.ID()} {
		if !strings.Contains(err.Error(), part) {
			t.Fatalf("error %q doesn't name %s", err, part)
		}
	}
}

// TestTampering writes a file of any size and then truncates, lengthens or
// changes it anywhere.
func TestTampering(t *testing.T) {
	t.Parallel()
	v := create(t, "v", newTestKey(t, arn))
	const segment = 1 << 20
	path := filepath.Join(v.Dir(), "dump")
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(
			rapid.IntRange(0, 64),
			rapid.IntRange(segment-100, segment+100),
			rapid.IntRange(0, 3*segment),
		).Draw(t, "size")
		content := bytes.Repeat([]byte("Mercury "), size/8+1)[:size]
		err := v.WriteFile("dump", func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		disk, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		switch rapid.SampledFrom([]string{"truncate", "truncate at segment", "append", "flip"}).Draw(t, "what") {
		case "truncate":
			disk = disk[:rapid.IntRange(0, len(disk)-1).Draw(t, "to")]
		case "truncate at segment":
			if len(disk) > segment {
				disk = disk[:segment*rapid.IntRange(0, (len(disk)-1)/segment).Draw(t, "segments")]
			} else {
				disk = disk[:len(disk)-1]
			}
		case "append":
			disk = append(disk, rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "tail")...)
		case "flip":
			i := rapid.IntRange(0, len(disk)-1).Draw(t, "at")
			disk[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		if err := os.WriteFile(path, disk, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, v, "dump", content)
	})
}

// TestMovedFile puts genuine ciphertext where it doesn't belong.
func TestMovedFile(t *testing.T) {
	t.Parallel()
	key := newTestKey(t, arn)
	a, b := create(t, "a", key), create(t, "b", key)
	put(t, a, "dump", "Mercury")
	put(t, a, "other", "Venus")
	put(t, b, "dump", "Mars")
	disk, err := os.ReadFile(filepath.Join(a.Dir(), "dump"))
	if err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string]*volume.Volume{"other": a, "dump": b} {
		if err := os.WriteFile(filepath.Join(place.Dir(), name), disk, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, place, name, []byte("Mercury"))
	}

	// The whole of a's metadata too: then b's own files no longer open.
	meta, err := os.ReadFile(filepath.Join(a.Dir(), "volume.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := create(t, "c", key)
	put(t, c, "dump", "Jupiter")
	if err := os.WriteFile(filepath.Join(c.Dir(), "volume.json"), meta, 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := volume.Open(c.Dir(), give(key))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, opened, "dump", nil)

	// And a wrapped data key can't serve another id.
	text := strings.Replace(string(meta), `"id": "a"`, `"id": "c"`, 1)
	if err := os.WriteFile(filepath.Join(c.Dir(), "volume.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := volume.Open(c.Dir(), give(key)); !errors.Is(err, volume.ErrWrongKey) {
		t.Errorf("got %v, want ErrWrongKey", err)
	}
}
