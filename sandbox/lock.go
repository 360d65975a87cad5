package sandbox

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// DataDirInUseError says that another sandbox runs over the data directory.
type DataDirInUseError struct{ Dir string }

func (e *DataDirInUseError) Error() string {
	return "the data directory " + e.Dir + " belongs to a sandbox that is running: stop that one or choose another folder with --data-dir"
}

// lockFolder makes the data directory and takes it for this process. The error
// is a [*DataDirInUseError] when another has it.
func lockFolder(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	taken, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the data directory %s: %w", dir, err)
	}
	if !taken {
		return nil, &DataDirInUseError{dir}
	}
	return lock, nil
}
