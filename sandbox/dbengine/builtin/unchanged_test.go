package builtin_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
)

// What the volume has already isn't written again, neither by Save nor by Stop;
// what it hasn't is, also when only Stop is there to do it and its time is over.
func TestOnlyChangesAreSaved(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 0)
	if err := builtin.New().Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	s := startOn(t, vol)
	db := open(t, s, "test")
	dump := func() os.FileInfo {
		t.Helper()
		info, err := os.Stat(filepath.Join(vol.Dir(), "mysql.dump"))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	save := func() {
		t.Helper()
		if err := s.(dbengine.Saver).Save(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	was := dump()
	written := func(what string, want bool) {
		t.Helper()
		is := dump()
		// A dump that is written is another file.
		if got := !os.SameFile(was, is); got != want {
			t.Errorf("%s: written %v, want %v", what, got, want)
		}
		was = is
	}

	save()
	written("a new server", false)
	do(t, db, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
	save()
	written("a change", true)
	rows(t, db, "SELECT * FROM t")
	do(t, db, "SET @x = 1")
	save()
	written("nothing but reading", false)
	do(t, db, "CREATE USER u")
	save()
	written("a user", true)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	do(t, tx, "INSERT INTO t VALUES (2)")
	save()
	was = dump() // without the row, which isn't committed
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	save()
	written("a commit", true)

	do(t, db, "INSERT INTO t VALUES (3)")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(ended); err != nil {
		t.Fatal(err)
	}
	written("the end", true)
	again := startOn(t, vol)
	same(t, rows(t, open(t, again, "test"), "SELECT * FROM t"), "1", "2", "3")
	if err := again.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	written("an end without a change", false)
}
