package volume

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// temporaryPrefix begins the names of half-written files. Names that begin with
// a dot are refused by checkName, so they can't meet a real file.
const temporaryPrefix = ".new-"

// WriteFile replaces the file name by what write writes, atomically: a reader
// sees the old content or the new, also after a crash. When WriteFile returns
// nil the content has reached the disk. When write fails, or the program dies
// in it, the old content stays; the error of write is in the chain.
func (v *Volume) WriteFile(name string, write func(io.Writer) error) error {
	if err := checkName(name); err != nil {
		return fmt.Errorf("writing to volume %s: %w", v.id, err)
	}
	err := replaceFile(v.dir, name, func(w io.Writer) error {
		if v.cipher == nil {
			return write(w)
		}
		enc, err := v.cipher.NewEncryptingWriter(w, v.associatedData(name))
		if err != nil {
			return fmt.Errorf("encrypting: %w", err)
		}
		if err := write(enc); err != nil {
			return err // without Close the stream has no last segment, and the file is dropped anyway
		}
		return enc.Close()
	})
	if err != nil {
		return fmt.Errorf("writing %s to volume %s: %w", name, v.id, err)
	}
	return nil
}

// ReadFile opens the file name. An absent file is [fs.ErrNotExist].
//
// In an encrypted volume content is authenticated segment by segment while it
// is read: a Read may give good bytes and a later one [ErrCorrupt]. Only after
// [io.EOF] is the file known to be whole.
func (v *Volume) ReadFile(name string) (io.ReadCloser, error) {
	if err := checkName(name); err != nil {
		return nil, fmt.Errorf("reading from volume %s: %w", v.id, err)
	}
	file, err := os.Open(filepath.Join(v.dir, name))
	if err != nil {
		return nil, fmt.Errorf("reading %s from volume %s: %w", name, v.id, err)
	}
	if v.cipher == nil {
		return file, nil
	}
	source := &sourceReader{r: file}
	plain, err := v.cipher.NewDecryptingReader(source, v.associatedData(name))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading %s from volume %s: %w", name, v.id, err), file.Close())
	}
	return &decryptingFile{volume: v.id, name: name, file: file, source: source, plain: plain}, nil
}

// Files lists the volume's files in the order of their names, without
// volume.json and what a crash left half-written.
func (v *Volume) Files() ([]string, error) {
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return nil, fmt.Errorf("listing volume %s: %w", v.id, err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && checkName(e.Name()) == nil {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (v *Volume) copyFile(ctx context.Context, dst *Volume, name string) error {
	r, err := v.ReadFile(name)
	if err != nil {
		return err
	}
	defer r.Close()
	return dst.WriteFile(name, func(w io.Writer) error {
		_, err := io.Copy(w, heeding{ctx, r})
		return err
	})
}

// heeding refuses to read once its context has ended.
type heeding struct {
	ctx context.Context
	r   io.Reader
}

func (h heeding) Read(p []byte) (int, error) {
	if h.ctx.Err() != nil {
		return 0, context.Cause(h.ctx)
	}
	return h.r.Read(p)
}

// associatedData ties ciphertext to its place. Neither id nor name can hold the
// NUL between them.
func (v *Volume) associatedData(name string) []byte {
	return []byte(v.id + "\x00" + name)
}

// checkName allows what is one plain file name on every system: ASCII letters,
// digits, '.', '_' and '-', not beginning with a dot or hyphen, at most 200
// bytes, and not the volume's own file.
func checkName(name string) error {
	ok := name != "" && len(name) <= 200 && name[0] != '.' && name[0] != '-' && name != metadataFile
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case strings.IndexByte("._-", c) >= 0:
		default:
			ok = false
		}
	}
	if !ok {
		return fmt.Errorf("%w %q", ErrBadName, name)
	}
	return nil
}

// replaceFile writes to a temporary file in dir, brings it to the disk, and
// only then gives it its name.
func replaceFile(dir, name string, write func(io.Writer) error) (err error) {
	// CreateTemp makes it 0600.
	file, err := os.CreateTemp(dir, temporaryPrefix+name+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The first error tells what went wrong; a Close of a closed file or a
			// temporary file that stays is harmless beside it.
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return SyncFolder(dir)
}
