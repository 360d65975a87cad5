package volume_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

const arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func create(t testing.TB, id string, key volume.KeyWrapper) *volume.Volume {
	t.Helper()
	v, err := volume.Create(filepath.Join(t.TempDir(), id), id, key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func put(t testing.TB, v *volume.Volume, name, content string) {
	t.Helper()
	err := v.WriteFile(name, func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(v *volume.Volume, name string) (string, error) {
	r, err := v.ReadFile(name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789abcdef", 200_000) // several segments
	for _, encrypted := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "encrypted"}[encrypted], func(t *testing.T) {
			t.Parallel()
			key := newTestKey(t, arn)
			var wrapper volume.KeyWrapper
			wantARN := ""
			if encrypted {
				wrapper, wantARN = key, arn
			}
			v := create(t, "vol-1", wrapper)
			put(t, v, "empty", "")
			put(t, v, "big.dump", big)
			put(t, v, "planet", "Pluto")
			put(t, v, "planet", "Mercury")

			v, err := volume.Open(v.Dir(), give(key))
			if err != nil {
				t.Fatal(err)
			}
			if v.ID() != "vol-1" || v.Encrypted() != encrypted || v.KeyARN() != wantARN {
				t.Errorf("opened volume says id %q, encrypted %v, key %q", v.ID(), v.Encrypted(), v.KeyARN())
			}
			files, err := v.Files()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"big.dump", "empty", "planet"}, files); diff != "" {
				t.Error(diff)
			}
			for name, want := range map[string]string{"empty": "", "big.dump": big, "planet": "Mercury"} {
				got, err := get(v, name)
				if err != nil {
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("%s holds %d bytes, not the %d written", name, len(got), len(want))
				}
			}
			if info, err := os.Stat(v.Dir()); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("folder has mode %v (%v), want 0700", info.Mode(), err)
			}
		})
	}
}

func TestReadFileAbsent(t *testing.T) {
	t.Parallel()
	if _, err := create(t, "v", nil).ReadFile("dump"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	v := create(t, "v", nil)
	for _, name := range []string{
		"", ".", "..", "../x", "a/b", `a\b`, "/etc/passwd", ".hidden", "-rf", "volume.json", "a b", "ä", "a\x00b",
		strings.Repeat("x", 201),
	} {
		err := v.WriteFile(name, func(io.Writer) error { t.Errorf("writing %q was begun", name); return nil })
		if !errors.Is(err, volume.ErrBadName) {
			t.Errorf("WriteFile(%q) = %v, want ErrBadName", name, err)
		}
		if _, err := v.ReadFile(name); !errors.Is(err, volume.ErrBadName) {
			t.Errorf("ReadFile(%q) = %v, want ErrBadName", name, err)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	v := create(t, "first", nil)
	put(t, v, "planet", "Mercury")
	if _, err := volume.Create(v.Dir(), "second", nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating over a volume: %v, want fs.ErrExist", err)
	}
	if got, err := get(v, "planet"); got != "Mercury" || err != nil {
		t.Errorf("the first volume's file is now %q, %v", got, err)
	}
	for _, id := range []string{"", "a\x00b"} {
		if _, err := volume.Create(filepath.Join(t.TempDir(), "v"), id, nil); err == nil {
			t.Errorf("id %q was accepted", id)
		}
	}
	key := newTestKey(t, arn)
	key.disabled = true
	dir := filepath.Join(t.TempDir(), "v")
	if _, err := volume.Create(dir, "v", key); !errors.Is(err, volume.ErrKeyUnavailable) || !errors.Is(err, errDisabled) {
		t.Errorf("creating under a disabled key: %v, want ErrKeyUnavailable and its cause", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a failed Create left %s", dir)
	}
}

// TestCiphertextOnly searches everything on an encrypted volume's disk, at every
// moment of a write, for what was written.
func TestCiphertextOnly(t *testing.T) {
	t.Parallel()
	v := create(t, "v", newTestKey(t, arn))
	secret := "Mercury, the innermost planet"
	clean := func() {
		t.Helper()
		entries, err := os.ReadDir(v.Dir())
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) < 2 {
			t.Fatalf("only %d files to search", len(entries))
		}
		for _, e := range entries {
			b, err := os.ReadFile(filepath.Join(v.Dir(), e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(b, []byte("Mercury")) {
				t.Errorf("%s holds plaintext", e.Name())
			}
		}
	}
	err := v.WriteFile("dump", func(w io.Writer) error {
		// Enough for segments to reach the temporary file before the end.
		for range 100_000 {
			if _, err := io.WriteString(w, secret); err != nil {
				return err
			}
		}
		clean()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	clean()
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	key := newTestKey(t, arn)
	other := newTestKey(t, arn) // same ARN, another secret
	disabled := newTestKey(t, arn)
	disabled.disabled = true
	cause := errors.New("AccessDeniedException")
	encrypted := create(t, "vol-1", key)

	tests := map[string]struct {
		unwrap func(string) (volume.KeyWrapper, error)
		want   error
		text   string
	}{
		"no keys at all": {nil, volume.ErrKeyUnavailable, "the volume is encrypted"},
		"lookup fails":   {func(string) (volume.KeyWrapper, error) { return nil, cause }, cause, "AccessDeniedException"},
		"lookup fails, sentinel": {
			func(string) (volume.KeyWrapper, error) { return nil, cause }, volume.ErrKeyUnavailable, arn},
		"no such key": {func(string) (volume.KeyWrapper, error) { return nil, nil }, volume.ErrKeyUnavailable, "no such key"},
		"disabled":    {give(disabled), volume.ErrKeyUnavailable, "DisabledException"},
		"wrong key":   {give(other), volume.ErrWrongKey, "opening volume vol-1 with key " + arn},
	}
	for name, test := range tests {
		_, err := volume.Open(encrypted.Dir(), test.unwrap)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: got %v, want %v with %q", name, err, test.want, test.text)
		}
	}
	if _, err := volume.Open(encrypted.Dir(), give(other)); errors.Is(err, volume.ErrKeyUnavailable) {
		t.Errorf("a wrong key counts as unavailable: %v", err)
	}
	if _, err := volume.Open(t.TempDir(), nil); !errors.Is(err, volume.ErrNotVolume) {
		t.Errorf("empty folder: %v, want ErrNotVolume", err)
	}
	if _, err := volume.Open(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, volume.ErrNotVolume) {
		t.Errorf("no folder: %v, want ErrNotVolume", err)
	}
}

// TestMetadataTampering changes volume.json in every way that could make
// ciphertext readable or plain files pass for encrypted ones.
func TestMetadataTampering(t *testing.T) {
	t.Parallel()
	key := newTestKey(t, arn)
	tests := map[string]struct {
		change func(m map[string]any)
		want   error
	}{
		"another id":      {func(m map[string]any) { m["id"] = "vol-2" }, volume.ErrWrongKey},
		"no id":           {func(m map[string]any) { delete(m, "id") }, volume.ErrCorrupt},
		"another ARN":     {func(m map[string]any) { m["kmsKeyArn"] = arn + "x" }, volume.ErrKeyUnavailable},
		"no ARN":          {func(m map[string]any) { delete(m, "kmsKeyArn") }, volume.ErrCorrupt},
		"no data key":     {func(m map[string]any) { delete(m, "wrappedDataKey") }, volume.ErrCorrupt},
		"other data key":  {func(m map[string]any) { m["wrappedDataKey"] = "AAAA" }, volume.ErrWrongKey},
		"another version": {func(m map[string]any) { m["version"] = 2 }, volume.ErrCorrupt},
		"not base64":      {func(m map[string]any) { m["wrappedDataKey"] = "?" }, volume.ErrCorrupt},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := create(t, "vol-1", key)
			path := filepath.Join(v.Dir(), "volume.json")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			m := map[string]any{}
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatal(err)
			}
			test.change(m)
			if text, err = json.Marshal(m); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := volume.Open(v.Dir(), give(key)); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestCopyTo(t *testing.T) {
	t.Parallel()
	keyA, keyB := newTestKey(t, arn+"-a"), newTestKey(t, arn+"-b")
	plain := create(t, "plain", nil)
	put(t, plain, "one", "Mercury")
	put(t, plain, "two", "")

	a := create(t, "a", keyA)
	put(t, a, "one", "old")
	put(t, a, "three", "stays")
	if err := plain.CopyTo(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b := create(t, "b", keyB)
	if err := a.CopyTo(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	back := create(t, "back", nil)
	if err := b.CopyTo(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"one": "Mercury", "two": "", "three": "stays"} {
		if got, err := get(back, name); got != want || err != nil {
			t.Errorf("%s = %q, %v after three copies, want %q", name, got, err, want)
		}
	}
	one, err := os.ReadFile(filepath.Join(a.Dir(), "one"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(one, []byte("Mercury")) {
		t.Error("the copy in an encrypted volume is plaintext")
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	v := create(t, "v", nil)
	put(t, v, "planet", "Mercury")
	for range 2 {
		if err := v.Remove(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(v.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder still there: %v", err)
	}
}
