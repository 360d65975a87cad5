package require_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/rdscrypt/rdscrypt/test/require"
)

// recorder is a testing.TB that notes how the test would have ended.
type recorder struct {
	testing.TB
	ended string
}

func (*recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) {
	r.ended = "failed: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skipf(format string, args ...any) {
	r.ended = "skipped: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// program calls require.Program as a test of its own would.
func program(t *testing.T, name string) (path, ended string) {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		path = require.Program(r, name, "Debian's mariadb-client")
	}()
	<-done
	return path, r.ended
}

func TestProgram(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)

	t.Setenv(require.Variable, "aws")
	if _, ended := program(t, "mariadb"); ended != "skipped: mariadb is missing: install Debian's mariadb-client to run this test" {
		t.Errorf("not listed: %s", ended)
	}
	t.Setenv(require.Variable, "aws,mariadb")
	if _, ended := program(t, "mariadb"); ended != "failed: mariadb is missing, although RDSCRYPT_REQUIRE lists it: install Debian's mariadb-client" {
		t.Errorf("listed: %s", ended)
	}
	want := filepath.Join(folder, "mariadb")
	if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if path, ended := program(t, "mariadb"); path != want || ended != "" {
		t.Errorf("there: got %q %q, want %q", path, ended, want)
	}
}
