package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// function is one way to start a bootstrap.
type function struct {
	name    string
	command []string
	folder  string // where it runs
}

//go:embed python
var pythonFiles embed.FS

// both returns our function and, where it can run, the article's.
func both(ctx context.Context, folder string) ([]function, error) {
	ours, err := goFunction(ctx, folder)
	if err != nil {
		return nil, err
	}
	functions := []function{ours}
	if python, ok := findPython(ctx); ok {
		theirs, err := pythonFunction(python, folder)
		if err != nil {
			return nil, err
		}
		functions = append(functions, theirs)
	}
	return functions, nil
}

// goFunction builds the bootstrap with the flags of the zip, but for the
// processor of this machine.
func goFunction(ctx context.Context, folder string) (function, error) {
	architecture := deploy.ARM64
	if runtime.GOARCH == "amd64" {
		architecture = deploy.X8664
	}
	program, err := deploy.Build(ctx, "", architecture)
	if err != nil {
		return function{}, err
	}
	path := filepath.Join(folder, "bootstrap")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		return function{}, fmt.Errorf("writing the bootstrap: %w", err)
	}
	return function{name: "rdscrypt", command: []string{path}, folder: folder}, nil
}

// findPython returns the python3 of the machine, if it has boto3. The program
// itself is asked for, because a version manager puts a script before it whose
// time would be counted.
func findPython(ctx context.Context) (path string, ok bool) {
	output, err := exec.CommandContext(ctx, "python3", "-c", "import boto3, sys; print(sys.executable, end='')").Output()
	return string(output), err == nil
}

func pythonFunction(python, folder string) (function, error) {
	files, err := fs.Sub(pythonFiles, "python")
	if err != nil {
		return function{}, err
	}
	target := filepath.Join(folder, "python")
	if err := os.CopyFS(target, files); err != nil {
		return function{}, fmt.Errorf("writing the article's function: %w", err)
	}
	return function{name: "article (Python, boto3)", command: []string{python, "bootstrap.py"}, folder: target}, nil
}
