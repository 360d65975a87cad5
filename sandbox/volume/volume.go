// Package volume is the storage of the sandbox: a folder that plays the part
// of a DB instance's or a DB snapshot's disk.
//
// A plain volume holds its files as they are. An encrypted volume holds
// ciphertext only: each file is a Tink streaming AEAD (AES256-GCM-HKDF, 1 MB
// segments) under a data key of the volume's own, with the volume's id and the
// file's name as associated data, so that a file can't be moved to another
// volume or name. The data key lies beside the files in volume.json, wrapped by
// a KMS key; plaintext exists in memory only, temporary files included.
//
// Consequences:
//
//   - Without the KMS key an encrypted volume can't be opened ([ErrKeyUnavailable],
//     [ErrWrongKey]); a volume that is already open goes on, because its data key
//     is in memory, as a DB instance goes on for a while after its key was
//     disabled.
//   - Changed, truncated, moved or renamed files of an encrypted volume are
//     refused while they are read ([ErrCorrupt]). A plain volume has no such
//     protection: a format that wants it brings its own checksum.
//   - A file is replaced as a whole or not at all. Several files are not replaced
//     together: what must be consistent belongs in one file.
//   - The names and sizes of files, the volume's id and the key's ARN are in clear,
//     as they are at AWS.
package volume

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeyWrapper is a KMS key as a volume needs it. Both methods bind the data
// key to associatedData (the volume's id), as a KMS encryption context does.
// Unwrap fails when the key is disabled, deleted or another one; a failure that
// wraps [ErrKeyUnavailable] keeps that meaning, any other is [ErrWrongKey].
type KeyWrapper interface {
	// KeyARN names the key; it is stored in clear beside the wrapped data key.
	KeyARN() string
	Wrap(dataKey, associatedData []byte) ([]byte, error)
	Unwrap(wrapped, associatedData []byte) ([]byte, error)
}

var (
	// ErrNotVolume says that the folder holds no volume.
	ErrNotVolume = errors.New("not a volume")
	// ErrKeyUnavailable says that the KMS key can't be had: unknown, disabled or
	// deleted. The error that the key's owner gave is in the chain.
	ErrKeyUnavailable = errors.New("KMS key unavailable")
	// ErrWrongKey says that the key unwraps another data key than this volume's.
	ErrWrongKey = errors.New("wrong KMS key")
	// ErrCorrupt says that what lies on the disk isn't what was written there:
	// a file that doesn't authenticate, or an unreadable volume.json.
	ErrCorrupt = errors.New("corrupt volume")
	// ErrBadName says that a file's name isn't allowed in a volume.
	ErrBadName = errors.New("bad file name")
)

// Volume is an open volume. Its methods may be called at the same time; of two
// writers of one name the later to finish wins.
type Volume struct {
	dir string
	id  string

	// Both are zero in a plain volume.
	keyARN string
	cipher tink.StreamingAEAD
}

// Create makes the folder dir (mode 0700, missing parents too) and an empty
// volume in it. A key of nil makes a plain volume. The folder must not exist:
// Create never takes over or overwrites one.
//
// A key that can't wrap is reported as [ErrKeyUnavailable].
func Create(dir, id string, key KeyWrapper) (*Volume, error) {
	if err := checkID(id); err != nil {
		return nil, fmt.Errorf("creating volume: %w", err)
	}
	vol := &Volume{dir: dir, id: id}
	meta := metadata{Version: metadataVersion, ID: id}
	if key != nil {
		cipher, wrapped, err := newDataKey(key, id)
		if err != nil {
			return nil, fmt.Errorf("creating volume %s: %w", id, err)
		}
		vol.keyARN, vol.cipher = key.KeyARN(), cipher
		meta.KMSKeyARN, meta.WrappedDataKey = vol.keyARN, wrapped
	}
	if err := MakeFolder(filepath.Dir(dir)); err != nil {
		return nil, fmt.Errorf("creating volume %s: %w", id, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating volume %s: %w", id, err)
	}
	err := meta.write(dir)
	if err == nil {
		err = SyncFolder(filepath.Dir(dir)) // else a power cut may take the folder, whatever was written in it
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("creating volume %s: %w", id, err), os.RemoveAll(dir))
	}
	return vol, nil
}

// Open opens the volume in dir, and removes what a crash left half-written
// there: nothing else may be writing to it. For an encrypted volume it asks unwrap for the
// key with the stored ARN; unwrap may be nil where only plain volumes are
// expected.
//
// It returns [ErrNotVolume] when dir holds none, [ErrCorrupt] when its
// volume.json is unreadable, [ErrKeyUnavailable] when unwrap is nil, fails or
// gives no key, and [ErrWrongKey] when the key doesn't fit.
func Open(dir string, unwrap func(keyARN string) (KeyWrapper, error)) (*Volume, error) {
	meta, err := readMetadata(dir)
	if err != nil {
		return nil, fmt.Errorf("opening volume %s: %w", dir, err)
	}
	if err := removeTemporary(dir); err != nil {
		return nil, fmt.Errorf("opening volume %s: %w", dir, err)
	}
	vol := &Volume{dir: dir, id: meta.ID, keyARN: meta.KMSKeyARN}
	if !meta.encrypted() {
		return vol, nil
	}
	vol.cipher, err = openDataKey(meta, unwrap)
	if err != nil {
		return nil, fmt.Errorf("opening volume %s with key %s: %w", meta.ID, meta.KMSKeyARN, err)
	}
	return vol, nil
}

// ID is the id that the volume was created with.
func (v *Volume) ID() string { return v.id }

// Dir is the volume's folder.
func (v *Volume) Dir() string { return v.dir }

// Encrypted tells whether the files are ciphertext.
func (v *Volume) Encrypted() bool { return v.cipher != nil }

// KeyARN names the KMS key that wraps the data key, "" for a plain volume.
func (v *Volume) KeyARN() string { return v.keyARN }

// CopyTo copies every file to dst, each volume under its own key: this is how a
// copy becomes encrypted. Each file arrives whole or not at all; after a
// failure, or when ctx ends, dst may have some files and lack others. Files that
// only dst has stay.
func (v *Volume) CopyTo(ctx context.Context, dst *Volume) error {
	names, err := v.Files()
	if err != nil {
		return fmt.Errorf("copying volume %s to %s: %w", v.id, dst.id, err)
	}
	for _, name := range names {
		if err := v.copyFile(ctx, dst, name); err != nil {
			return fmt.Errorf("copying volume %s to %s: %w", v.id, dst.id, err)
		}
	}
	return nil
}

// Remove deletes the volume and its folder. Removing a volume that is already
// gone is no error.
func (v *Volume) Remove() error {
	if err := os.RemoveAll(v.dir); err != nil {
		return fmt.Errorf("removing volume %s: %w", v.id, err)
	}
	return nil
}
