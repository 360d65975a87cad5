package kmsserver_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const (
	region  = "eu-west-1"
	account = "123456789012"
	prefix  = "arn:aws:kms:eu-west-1:123456789012:"
)

// fixture is a server over a keystore that can be opened again, and a clock that
// only the test moves.
type fixture struct {
	*kmsserver.Server
	t   *testing.T
	dir string
	now time.Time
}

func setup(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	f.open()
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (f *fixture) open() {
	f.t.Helper()
	s, err := kmsserver.Open(kmsserver.Config{Dir: f.dir, Account: account, Now: func() time.Time { return f.now }})
	if err != nil {
		f.t.Fatal(err)
	}
	f.Server = s
}

// restart closes the keystore and opens it again.
func (f *fixture) restart() {
	f.t.Helper()
	if err := f.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.open()
}

type object = map[string]any

// try calls an action and gives the answer as a client sees it.
func (f *fixture) try(action string, in object) (object, error) {
	f.t.Helper()
	if in == nil {
		in = object{} // a call without parameters has an empty object, not null
	}
	body, err := json.Marshal(in)
	if err != nil {
		f.t.Fatal(err)
	}
	result, err := f.Serve(context.Background(), wire.Call{Region: region, Action: action, Body: body})
	if err != nil || result == nil {
		return nil, err
	}
	text, err := json.Marshal(result)
	if err != nil {
		f.t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(text, &out); err != nil {
		f.t.Fatal(err)
	}
	return out, nil
}

func (f *fixture) call(action string, in object) object {
	f.t.Helper()
	out, err := f.try(action, in)
	if err != nil {
		f.t.Fatalf("%s(%v): %v", action, in, err)
	}
	return out
}

// createKey gives the ARN of a new key.
func (f *fixture) createKey() string {
	f.t.Helper()
	return f.call("CreateKey", nil)["KeyMetadata"].(object)["Arn"].(string)
}

// state is the KeyState that DescribeKey shows.
func (f *fixture) state(ref string) string {
	f.t.Helper()
	return f.call("DescribeKey", object{"KeyId": ref})["KeyMetadata"].(object)["KeyState"].(string)
}

func wantError(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("%s: got error %v\nwant %s", what, err, want)
	}
}

func TestKeystoreIsPrivate(t *testing.T) {
	t.Parallel()
	f := setup(t)
	entries, err := os.ReadDir(f.dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(f.dir, "keystore.db"))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
}

func TestSecondOpenFailsInsteadOfHanging(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, err := kmsserver.Open(kmsserver.Config{Dir: f.dir, Account: account, Now: time.Now})
	wantError(t, "Open", err, "opening the keystore "+filepath.Join(f.dir, "keystore.db")+": timeout")
}
