package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// The socket of an execution is there while a process runs it. Its owner alone
// can open it.
func (f folder) socket() string { return filepath.Join(f.path, "socket") }

// pointer is in the place of the socket when its path would be too long for one:
// a file that has the path of the socket elsewhere.
func (f folder) pointer() string { return filepath.Join(f.path, "socket.path") }

// maxSocketPath is the longest path of a unix socket: sockaddr_un has room for
// 108 bytes on Linux and 104 on macOS and the BSDs, with a zero at the end.
const maxSocketPath = 103

// socketFolder begins the names of folders with sockets whose own path is too long.
const socketFolder = "rdscrypt-"

// listen opens the socket, in the place of one that a kill has left. remove
// takes it away again. Only who holds the execution may call it.
func (f folder) listen(ctx context.Context) (l net.Listener, remove func(), err error) {
	f.removeSocket()
	path := f.socket()
	if len(path) > maxSocketPath {
		if path, err = f.elsewhere(); err != nil {
			return nil, nil, err
		}
	}
	var config net.ListenConfig
	if l, err = config.Listen(ctx, "unix", path); err != nil {
		f.removeSocket()
		return nil, nil, err
	}
	// Until here the folder around it, which has 0700, has kept others away.
	if err := os.Chmod(path, 0o600); err != nil {
		f.removeSocket()
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, f.removeSocket, nil
}

// elsewhere makes a folder with a short path for the socket, and the pointer to
// it.
func (f folder) elsewhere() (string, error) {
	base := os.Getenv("XDG_RUNTIME_DIR")
	if base == "" {
		base = os.TempDir()
	}
	dir, err := os.MkdirTemp(base, socketFolder)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "socket")
	if len(path) > maxSocketPath {
		return "", errors.Join(fmt.Errorf("the path of a socket has at most %d bytes: set TMPDIR to a shorter one than %s", maxSocketPath, base), os.Remove(dir))
	}
	if err := os.WriteFile(f.pointer(), []byte(path), 0o600); err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return path, nil
}

// removeSocket takes the socket away, wherever it is. What can't be removed is in
// nobody's way but the next socket's, which then says so.
func (f folder) removeSocket() {
	_ = os.Remove(f.socket())
	path, err := os.ReadFile(f.pointer())
	if err != nil {
		return
	}
	// The pointer is a file that others might have written: nothing goes that
	// doesn't look like ours, and a folder only when it is empty.
	if dir := filepath.Dir(string(path)); filepath.Base(string(path)) == "socket" && strings.HasPrefix(filepath.Base(dir), socketFolder) {
		_ = os.Remove(string(path))
		_ = os.Remove(dir)
	}
	_ = os.Remove(f.pointer())
}

// dial connects to the socket. The error is [fs.ErrNotExist] or ECONNREFUSED when
// no process serves it.
func (f folder) dial(ctx context.Context) (net.Conn, error) {
	path := f.socket()
	if text, err := os.ReadFile(f.pointer()); err == nil {
		path = string(text)
	}
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}
