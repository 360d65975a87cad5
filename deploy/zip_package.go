package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// PackagePath is where the zip belongs in the source tree. The templates name
// it as the code of their functions.
const PackagePath = "dist/rdscrypt-lambda.zip"

// PackageConfig says what to build and where to put it. The zero value is what
// the templates expect, built from the current folder's source tree.
type PackageConfig struct {
	// Source is a folder in the source tree. Empty means the current folder.
	Source string
	// Output is the file to write; folders that are missing are made. Empty
	// means [PackagePath] in the source tree.
	Output string
	// Architecture is that of the functions. Empty means [ARM64].
	Architecture Architecture
}

// Artifact is a zip that was written.
type Artifact struct {
	Path string
	// Size is in bytes. Lambda takes up to 50 MB directly, more from S3.
	Size   int64
	SHA256 [sha256.Size]byte
}

// Package builds the bootstrap of the Lambda functions from source and writes
// the zip that holds it. The same source and the same version of Go give the
// same bytes, wherever and by whomever they are built. A zip that is there
// already is replaced in one step, or not at all.
//
// It needs the go command and a source tree, and says so when one is missing.
func Package(ctx context.Context, cfg PackageConfig) (Artifact, error) {
	root, err := sourceTree(cfg.Source)
	if err != nil {
		return Artifact{}, err
	}
	if cfg.Output == "" {
		cfg.Output = filepath.Join(root, filepath.FromSlash(PackagePath))
	}
	bootstrap, err := Build(ctx, root, cfg.Architecture)
	if err != nil {
		return Artifact{}, err
	}
	var archive bytes.Buffer
	if err := WriteZip(&archive, bytes.NewReader(bootstrap)); err != nil {
		return Artifact{}, err
	}
	if err := replaceFile(cfg.Output, archive.Bytes()); err != nil {
		return Artifact{}, fmt.Errorf("writing the zip: %w", err)
	}
	return Artifact{Path: cfg.Output, Size: int64(archive.Len()), SHA256: sha256.Sum256(archive.Bytes())}, nil
}

// replaceFile puts content in the place of path, through a file beside it: whoever
// uploads at this moment gets the old zip or the new one.
func replaceFile(path string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
