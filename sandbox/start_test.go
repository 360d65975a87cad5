package sandbox_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox"
)

func TestStartRefusals(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	locked := setup(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ listen, dir, want string }{
		{address, t.TempDir(), "listening on " + address + ": address already in use: another sandbox may be running; choose another port with --listen"},
		{"0.0.0.0:0", t.TempDir(), "listening on 0.0.0.0:0: the sandbox listens on loopback addresses only, such as 127.0.0.1:4590"},
		{":4590", t.TempDir(), "listening on :4590: the sandbox listens on loopback addresses only, such as 127.0.0.1:4590"},
		{"192.0.2.1:4590", t.TempDir(), "listening on 192.0.2.1:4590: the sandbox listens on loopback addresses only, such as 127.0.0.1:4590"},
		{"4590", t.TempDir(), "listening on 4590: it must be an address and a port, such as 127.0.0.1:4590"},
		{"127.0.0.1:0", locked.dir, "the data directory " + locked.dir + " belongs to a sandbox that is running: stop that one or choose another folder with --data-dir"},
		{"127.0.0.1:0", filepath.Join(file, "sub"), "making the data directory: mkdir " + file + ": not a directory"},
		{"127.0.0.1:0", "", "starting the sandbox: no data directory"},
	} {
		s, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: test.dir, Listen: test.listen})
		if err == nil {
			t.Errorf("%s, %s: it started", test.listen, test.dir)
			_ = s.Close(context.Background())
			continue
		}
		if err.Error() != test.want {
			t.Errorf("%s, %s:\n got %v\nwant %s", test.listen, test.dir, err, test.want)
		}
	}
}

// The refusals that a command tells apart, by an exit status of their own.
func TestStartRefusalTypes(t *testing.T) {
	t.Parallel()
	f := setup(t)
	start := func(dir, listen string) error {
		_, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: dir, Listen: listen})
		return err
	}
	address := strings.TrimPrefix(f.Endpoint(), "http://")
	if e, ok := errors.AsType[*sandbox.PortInUseError](start(t.TempDir(), address)); !ok || e.Address != address {
		t.Errorf("a taken port: %v", e)
	}
	if e, ok := errors.AsType[*sandbox.AddressError](start(t.TempDir(), "0.0.0.0:0")); !ok || e.Address != "0.0.0.0:0" {
		t.Errorf("an address of the network: %v", e)
	}
	if e, ok := errors.AsType[*sandbox.DataDirInUseError](start(f.dir, "127.0.0.1:0")); !ok || e.Dir != f.dir {
		t.Errorf("a taken folder: %v", e)
	}
}

func TestCloseTwice(t *testing.T) {
	t.Parallel()
	s, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

// What a refused start took it gave back.
func TestStartAfterARefusal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := sandbox.Config{DataDir: dir, Listen: taken.Addr().String()}
	if _, err := sandbox.Start(context.Background(), config); err == nil {
		t.Fatal("it started")
	}
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := sandbox.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://" + config.Listen; s.Endpoint() != want {
		t.Errorf("endpoint %s, want %s", s.Endpoint(), want)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestLoopbackNames(t *testing.T) {
	t.Parallel()
	s, err := sandbox.Start(context.Background(), sandbox.Config{DataDir: t.TempDir(), Listen: "localhost:0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// Everything that is kept is private to the user.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(f.newInput("db"))
	f.snapshot("db", "s")
	err := filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == f.dir {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Close ends in time with connections open and many databases running.
func TestCloseIsQuick(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, id := range []string{"a", "b", "c", "d"} {
		i := f.create(f.newInput(id))
		f.exec(i, theArticle...)
		if err := f.open(i, "password").Ping(); err != nil { // an idle connection
			t.Fatal(err)
		}
	}
	began := time.Now()
	f.restart()
	if took := time.Since(began); took > 4*time.Second { // the start is in it too
		t.Errorf("it took %v", took)
	}
	if got := f.planets(f.describe("d")); got[1] != "Mercury" {
		t.Errorf("after it: %v", got)
	}
}
