package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// StoredVolume says where the data of an instance or a snapshot lies; see
// [rdsserver.StoredVolume].
type StoredVolume = rdsserver.StoredVolume

// Storage lists where the data of a DB instance lies on this machine's disk: its
// own volume first, then those of the snapshots of it, their copies, and the
// snapshot that it was restored from. An unknown instance is the error
// DBInstanceNotFound.
func (s *Sandbox) Storage(region, instanceID string) ([]StoredVolume, error) {
	return s.rds.Storage(region, rdsserver.InstanceID(instanceID))
}

// PlaintextOnDisk tells whether the bytes of needle stand in a file of a DB
// instance's storage: its volume and those of the snapshots that are encrypted
// if it is, and plain if it is. The encrypted copy of a plain instance's
// snapshot so counts with the instance restored from it, not with its source.
//
// Bytes that are stored in another form aren't found: the built-in engine's dump
// has binary columns in base64, and escapes quotes, backslashes and control
// characters in texts as JSON does. It is a demonstration, with a needle of plain
// letters in a text column; true proves that there is plaintext, false proves
// nothing by itself.
//
// The built-in engine writes to its volume within seconds of a change, with each
// snapshot and at the end.
func (s *Sandbox) PlaintextOnDisk(region, instanceID string, needle []byte) (bool, error) {
	volumes, err := s.Storage(region, instanceID)
	if err != nil {
		return false, err
	}
	for _, v := range volumes {
		if v.Encrypted != volumes[0].Encrypted {
			continue
		}
		found, err := folderContains(v.Dir, needle)
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}

var errFound = errors.New("found")

func folderContains(dir string, needle []byte) (bool, error) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		found, err := fileContains(path, needle)
		if found {
			return errFound
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // replaced by a newer one while we looked
		}
		return err
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for plaintext: %w", err)
	}
	return false, nil
}

// fileContains reads in pieces that overlap by what could begin a needle.
func fileContains(path string, needle []byte) (found bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	piece := make([]byte, 64<<10+len(needle))
	kept := 0
	for {
		n, err := file.Read(piece[kept:])
		have := piece[:kept+n]
		if bytes.Contains(have, needle) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(piece, have[max(0, len(have)-len(needle)+1):])
	}
}
