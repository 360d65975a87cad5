package volume

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// metadataFile is the only file of a volume that is always in clear.
const metadataFile = "volume.json"

// metadataVersion changes when an older program could no longer read a volume.
const metadataVersion = 1

// metadata is the content of volume.json.
type metadata struct {
	Version int    `json:"version"`
	ID      string `json:"id"`

	// Both are absent in a plain volume.
	KMSKeyARN      string `json:"kmsKeyArn,omitempty"`
	WrappedDataKey []byte `json:"wrappedDataKey,omitempty"` // base64 in the file
}

func (m metadata) encrypted() bool { return len(m.WrappedDataKey) > 0 }

func (m metadata) write(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", metadataFile, err)
	}
	return replaceFile(dir, metadataFile, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

func readMetadata(dir string) (metadata, error) {
	text, err := os.ReadFile(filepath.Join(dir, metadataFile))
	if errors.Is(err, fs.ErrNotExist) {
		return metadata{}, fmt.Errorf("%w: no %s", ErrNotVolume, metadataFile)
	}
	if err != nil {
		return metadata{}, err
	}
	var m metadata
	if err := json.Unmarshal(text, &m); err != nil {
		return metadata{}, fmt.Errorf("%w: %s: %w", ErrCorrupt, metadataFile, err)
	}
	if m.Version != metadataVersion {
		return metadata{}, fmt.Errorf("%w: %s has version %d, this program reads %d",
			ErrCorrupt, metadataFile, m.Version, metadataVersion)
	}
	if err := checkID(m.ID); err != nil {
		return metadata{}, fmt.Errorf("%w: %s: %w", ErrCorrupt, metadataFile, err)
	}
	// One without the other would turn ciphertext into a plain volume's files, or
	// ask for a key that can't help.
	if (m.KMSKeyARN == "") != (len(m.WrappedDataKey) == 0) {
		return metadata{}, fmt.Errorf("%w: %s has only one of kmsKeyArn and wrappedDataKey", ErrCorrupt, metadataFile)
	}
	return m, nil
}

// checkID keeps NUL out of ids, because it separates id and name in the
// associated data of files.
func checkID(id string) error {
	if id == "" {
		return errors.New("empty volume id")
	}
	if strings.ContainsRune(id, 0) {
		return fmt.Errorf("volume id %q holds a NUL", id)
	}
	return nil
}
