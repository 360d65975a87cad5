package journal

import "os"

// syncFolder makes a new file's name durable. Systems that can't sync a folder
// keep names by themselves.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	// Windows opens folders but can't sync them.
	_ = folder.Sync()
	return folder.Close()
}
