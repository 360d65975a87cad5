package deploy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Architecture is a processor architecture by the name it has in Lambda
// (Architectures of AWS::Lambda::Function).
type Architecture string

// The architectures Lambda has. The templates use the first, which costs less.
const (
	ARM64 Architecture = "arm64"
	X8664 Architecture = "x86_64"
)

const (
	module  = "github.com/rdscrypt/rdscrypt"
	program = module + "/cmd/rdscrypt-lambda"
)

// Build builds the bootstrap from the source tree that the folder source is in,
// for Lambda's Linux, and returns it. An empty architecture means [ARM64].
//
// What the machine and its settings could put into the bytes is left out, all but
// experiments of the compiler (GOEXPERIMENT), which nobody sets by accident: the
// paths (-trimpath); the commit (-buildvcs), which a downloaded source tree
// doesn't know and which would differ for a change to the documentation; flags
// and workspaces of whoever builds. The symbols are left out for their size
// (-s -w); the stack of a panic is readable without. The tag lambda.norpc drops
// the protocol of the retired runtime go1.x, and with it half of the size: net/rpc
// calls methods by name, so that the linker keeps every call of the RDS client.
func Build(ctx context.Context, source string, architecture Architecture) ([]byte, error) {
	goarch, err := architecture.goarch()
	if err != nil {
		return nil, err
	}
	root, err := sourceTree(source)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "rdscrypt-package-")
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, bootstrapName)
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w", "-o", path, program)
	cmd.Dir = root
	cmd.Env = append(os.Environ(),
		"CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch,
		// The least of each that Lambda's processors are.
		"GOARM64=v8.0", "GOAMD64=v1",
		"GOFIPS140=off", "GOWORK=off",
		// An empty value would let go env -w have its say.
		"GOFLAGS=-mod=readonly",
	)
	output, err := cmd.CombinedOutput()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("the go command is missing, the functions are built with it: install Go from https://go.dev/dl")
	default:
		return nil, fmt.Errorf("building the functions: go build: %w\n%s", err, strings.TrimSpace(string(output)))
	}
	bootstrap, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	return bootstrap, nil
}

func (a Architecture) goarch() (string, error) {
	switch a {
	case "", ARM64:
		return "arm64", nil
	case X8664:
		return "amd64", nil
	}
	return "", fmt.Errorf("%q isn't an architecture of Lambda: choose %s or %s", string(a), ARM64, X8664)
}

// sourceTree returns the folder of the go.mod that folder is under, if it is
// ours.
func sourceTree(folder string) (string, error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("looking for the source tree: %w", err)
	}
	for root := absolute; ; root = filepath.Dir(root) {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil && slices.Contains(strings.Split(strings.ReplaceAll(string(text), "\r", ""), "\n"), "module "+module) {
			return root, nil
		}
		if err == nil || root == filepath.Dir(root) {
			return "", fmt.Errorf("%s isn't in the source tree of rdscrypt, from which the functions are built: clone https://%s and run this there", absolute, module)
		}
	}
}
