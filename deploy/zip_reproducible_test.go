package deploy_test

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/deploy"
)

const bootstrapPackage = "github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda"

// hostArchitecture is the one of this machine where Lambda has it: for it the
// dependencies are compiled already.
func hostArchitecture() deploy.Architecture {
	if runtime.GOARCH == "amd64" {
		return deploy.X8664
	}
	return deploy.ARM64
}

// The zip is the same from a copy of the source in another folder, with other
// times and permissions, without the commit, under another umask, in another
// time zone and with other Go flags.
func TestReproducible(t *testing.T) {
	t.Parallel()
	first, err := deploy.Package(t.Context(), deploy.PackageConfig{
		Output: filepath.Join(t.TempDir(), "new", "rdscrypt-lambda.zip"), Architecture: hostArchitecture(),
	})
	if err != nil {
		t.Fatal(err)
	}
	checkZip(t, first)

	program := filepath.Join(t.TempDir(), "zip")
	if output, err := exec.Command("go", "build", "-o", program, "./zip").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	second := filepath.Join(t.TempDir(), "rdscrypt-lambda.zip")
	cmd := exec.Command("sh", "-c", `umask 077 && exec "$@"`, "sh", program, "-output", second, "-architecture", string(hostArchitecture()))
	cmd.Dir = filepath.Join(copySource(t), "tasks")
	cmd.Env = append(os.Environ(), "PWD="+cmd.Dir, "TZ=Asia/Tokyo", "GOFLAGS=-buildvcs=true -tags=other -gcflags="+bootstrapPackage+"=-N", "GOAMD64=v3", "GOARM64=v9.0", "CGO_ENABLED=1", "GOWORK=")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	want := fmt.Sprintf("%s\n%d bytes (%.1f MB)\nSHA-256 %x\n", second, first.Size, float64(first.Size)/1e6, first.SHA256)
	if string(output) != want {
		t.Errorf("the second zip isn't the first:\ngot  %s\nwant %s", output, want)
	}
	a, errA := os.ReadFile(first.Path)
	b, errB := os.ReadFile(second)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("the files differ: %v, %v", errA, errB)
	}
}

// checkZip checks that Lambda could start what is in it, and that it is small.
func checkZip(t *testing.T, artifact deploy.Artifact) {
	t.Helper()
	if artifact.Size > 10_000_000 {
		t.Errorf("the zip has %d bytes, more than 10 MB", artifact.Size)
	}
	archive, err := zip.OpenReader(artifact.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	content, err := archive.Open("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	binary, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		t.Fatal(err)
	}
	// provided.al2023 has a C library, but not the one of the machine that built.
	if libraries, err := program.ImportedLibraries(); len(libraries) > 0 {
		t.Errorf("the bootstrap needs %v, %v", libraries, err)
	}
	if program.Section(".symtab") != nil {
		t.Error("the bootstrap has symbols, which the functions don't need")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(binary, []byte(root)) {
		t.Errorf("the bootstrap contains the path %s", root)
	}
}

// copySource copies what the bootstrap is built from, with times and
// permissions of its own.
func copySource(t *testing.T) string {
	t.Helper()
	output, err := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}`, "../cmd/rdscrypt-lambda").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"go.mod", "go.sum"}
	for _, folder := range strings.Fields(string(output)) {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	copied := t.TempDir()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(copied, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, text, fs.FileMode(0o600)); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(target, time.Time{}, time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}
