package deploy_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// fakeGo puts a go command before the real one that notes how it was called
// and then does what script says. $out is the file it was told to write.
func fakeGo(t *testing.T, script string) (notes string) {
	t.Helper()
	folder := t.TempDir()
	notes = filepath.Join(folder, "notes")
	text := `#!/bin/sh
{ for word in "$@"; do echo "$word"; done; env; } > ` + notes + `
while [ "$1" != -o ]; do shift; done
out=$2
` + script + "\n"
	if err := os.WriteFile(filepath.Join(folder, "go"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	return notes
}

// How the functions are built, without building them for arm64 in every test.
func TestBuildCommand(t *testing.T) {
	notes := fakeGo(t, `printf program > "$out"`)
	t.Setenv("GOFLAGS", "-race")
	for architecture, goarch := range map[deploy.Architecture]string{"": "arm64", deploy.ARM64: "arm64", deploy.X8664: "amd64"} {
		bootstrap, err := deploy.Build(t.Context(), ".", architecture)
		if string(bootstrap) != "program" || err != nil {
			t.Fatalf("got %q, %v", bootstrap, err)
		}
		text, err := os.ReadFile(notes)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		wantArguments := []string{"build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w", "-o"}
		if diff := cmp.Diff(wantArguments, lines[:6]); diff != "" {
			t.Errorf("arguments (-want +got):\n%s", diff)
		}
		if lines[7] != "github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda" {
			t.Errorf("builds %s", lines[7])
		}
		for _, want := range []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + goarch, "GOARM64=v8.0", "GOAMD64=v1", "GOWORK=off", "GOFIPS140=off", "GOFLAGS=-mod=readonly"} {
			if !slices.Contains(lines, want) {
				t.Errorf("%q: the environment lacks %s", architecture, want)
			}
		}
	}
}

func TestPackageErrors(t *testing.T) {
	elsewhere := t.TempDir()
	otherModule := t.TempDir()
	if err := os.WriteFile(filepath.Join(otherModule, "go.mod"), []byte("module example.com/other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const next = " isn't in the source tree of rdscrypt, from which the functions are built: clone https://github.com/rdscrypt/rdscrypt and run this there"
	for name, test := range map[string]struct {
		cfg  deploy.PackageConfig
		want string
	}{
		"no source tree": {deploy.PackageConfig{Source: elsewhere}, elsewhere + next},
		"another module": {deploy.PackageConfig{Source: otherModule}, otherModule + next},
		"architecture":   {deploy.PackageConfig{Architecture: "mips"}, `"mips" isn't an architecture of Lambda: choose arm64 or x86_64`},
	} {
		_, err := deploy.Package(t.Context(), test.cfg)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

func TestNoGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := deploy.Build(t.Context(), ".", "")
	const want = "the go command is missing, the functions are built with it: install Go from https://go.dev/dl"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBuildFails(t *testing.T) {
	fakeGo(t, `echo 'tasks/tasks.go:1:1: expected package'; exit 1`)
	_, err := deploy.Build(t.Context(), ".", "")
	const want = "building the functions: go build: exit status 1\ntasks/tasks.go:1:1: expected package"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBuildInterrupted(t *testing.T) {
	fakeGo(t, `printf program > "$out"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := deploy.Build(ctx, ".", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A zip that can't be written leaves what was there, and nothing beside it.
func TestOutputKept(t *testing.T) {
	fakeGo(t, `printf program > "$out"`)
	folder := t.TempDir()
	occupied := filepath.Join(folder, "occupied")
	if err := os.MkdirAll(filepath.Join(occupied, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := deploy.Package(t.Context(), deploy.PackageConfig{Output: occupied})
	if err == nil || !strings.HasPrefix(err.Error(), "writing the zip: rename ") {
		t.Errorf("a folder in its place: got %v", err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = deploy.Package(t.Context(), deploy.PackageConfig{Output: filepath.Join(file, "zip")})
	if want := "writing the zip: mkdir " + file + ": not a directory"; err == nil || err.Error() != want {
		t.Errorf("a file for a folder: got %v, want %s", err, want)
	}
}
