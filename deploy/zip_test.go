package deploy_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/rdscrypt/rdscrypt/deploy"
)

func TestWriteZip(t *testing.T) {
	t.Parallel()
	program := bytes.Repeat([]byte("a program "), 1000)
	var archive bytes.Buffer
	if err := deploy.WriteZip(&archive, bytes.NewReader(program)); err != nil {
		t.Fatal(err)
	}
	reader, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(reader.File) != 1 {
		t.Fatalf("%d files, want the bootstrap alone", len(reader.File))
	}
	entry := reader.File[0]
	if entry.Name != "bootstrap" || entry.Mode() != 0o755 || !entry.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %s, mode %s, modified %s", entry.Name, entry.Mode(), entry.Modified)
	}
	content, err := entry.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); !bytes.Equal(got, program) || err != nil {
		t.Errorf("what is read isn't what was written: %d bytes, %v", len(got), err)
	}
	if archive.Len() > len(program)/10 {
		t.Errorf("%d bytes became %d: not compressed", len(program), archive.Len())
	}
}

// failingWriter fails after a number of bytes.
type failingWriter int

func (w *failingWriter) Write(b []byte) (int, error) {
	if *w -= failingWriter(len(b)); *w < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestWriteZipErrors(t *testing.T) {
	t.Parallel()
	err := deploy.WriteZip(io.Discard, iotest.ErrReader(errors.New("unplugged")))
	if want := "adding bootstrap to the zip: unplugged"; err == nil || err.Error() != want {
		t.Errorf("reading: got %v, want %s", err, want)
	}
	full := failingWriter(10)
	err = deploy.WriteZip(&full, bytes.NewReader([]byte("program")))
	if want := "finishing the zip: disk full"; err == nil || err.Error() != want {
		t.Errorf("writing: got %v, want %s", err, want)
	}
}
