package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt"
)

// StateDir is the folder that keeps the executions. It is made when the first
// of them is.
type StateDir string

// DefaultStateDir is the folder rdscrypt in the user's state folder: that of
// the XDG Base Directory Specification ($XDG_STATE_HOME, or ~/.local/state), or
// on macOS and Windows, which have their own, the one for application data.
func DefaultStateDir() (StateDir, error) {
	// The specification has relative paths ignored.
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return StateDir(filepath.Join(dir, "rdscrypt")), nil
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return StateDir(filepath.Join(dir, "rdscrypt")), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the state directory: %w: pass --state-dir", err)
	}
	if runtime.GOOS == "darwin" {
		return StateDir(filepath.Join(home, "Library", "Application Support", "rdscrypt")), nil
	}
	return StateDir(filepath.Join(home, ".local", "state", "rdscrypt")), nil
}

// SandboxData is where the sandbox keeps its data unless it is told otherwise.
func (s StateDir) SandboxData() string { return filepath.Join(string(s), "sandbox") }

func (s StateDir) executions() string { return filepath.Join(string(s), "executions") }

func (s StateDir) folder(name rdscrypt.ExecutionName) folder {
	return folder{name, filepath.Join(s.executions(), string(name))}
}

// Names returns the names of all executions, sorted. A state directory that
// isn't there has none.
func (s StateDir) Names() ([]rdscrypt.ExecutionName, error) {
	entries, err := os.ReadDir(s.executions())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state directory: %w", err)
	}
	var names []rdscrypt.ExecutionName
	for _, entry := range entries {
		// What isn't a name is a folder in the making, or somebody else's.
		if name, err := rdscrypt.ParseExecutionName(entry.Name()); err == nil && entry.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Find returns the execution that text names, by its name or its ARN. The
// error is a [*rdscrypt.Refusal] when there is none, also when that of the same
// name has another ARN: it belongs to another account, Region or state machine.
// It is a [*DoubtError] when the journal doesn't say which ARN it has.
func (s StateDir) Find(text string) (rdscrypt.ExecutionName, error) {
	name := rdscrypt.ExecutionName(text)
	var arn rdscrypt.ExecutionARN
	if strings.HasPrefix(text, "arn:") {
		var err error
		if arn, err = rdscrypt.ParseExecutionARN(text); err != nil {
			return "", err
		}
		name = arn.Name()
	} else if _, err := rdscrypt.ParseExecutionName(text); err != nil {
		return "", err
	}
	names, err := s.Names()
	if err != nil {
		return "", err
	}
	if !slices.Contains(names, name) {
		return "", &rdscrypt.Refusal{
			Message: fmt.Sprintf("no execution in %s is called %s", s, name),
			Next:    s.Command("executions", "list") + " shows those there are",
		}
	}
	if arn == "" {
		return name, nil
	}
	k, err := s.folder(name).read()
	if err != nil {
		return "", err
	}
	if k.ExecutionARN != arn {
		return "", &rdscrypt.Refusal{
			Message: fmt.Sprintf("execution %s in %s is %s, not %s", name, s, k.ExecutionARN, arn),
			Next:    "name it by " + string(name) + " alone if it is meant",
		}
	}
	return name, nil
}

// Command is a call of rdscrypt that looks into the same state directory.
func (s StateDir) Command(args ...string) string {
	args = append([]string{"rdscrypt"}, args...)
	if standard, err := DefaultStateDir(); err != nil || s != standard {
		args = append(args, "--state-dir", string(s))
	}
	return shellLine(args)
}
