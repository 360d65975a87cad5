package builtin_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// TestSnapshotUnderWriters takes snapshots while sessions write, each change
// being a row of ledger and a step of counter: in one statement by a trigger, or
// in one transaction. In every snapshot the two must agree, nothing that was
// acknowledged before it may be missing, and no statement may fail.
func TestSnapshotUnderWriters(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	do(t, db,
		"CREATE TABLE ledger (id INT AUTO_INCREMENT PRIMARY KEY, w INT, n INT, UNIQUE KEY once (w, n))",
		"CREATE TABLE counter (w INT PRIMARY KEY, v INT)",
		"CREATE TABLE auto (id INT AUTO_INCREMENT PRIMARY KEY, w INT, n INT)",
		"CREATE TRIGGER count_it AFTER INSERT ON auto FOR EACH ROW UPDATE counter SET v = v + 1 WHERE w = NEW.w",
	)
	const writers, changes, snapshots = 6, 40, 6
	for w := range writers {
		do(t, db, fmt.Sprintf("INSERT INTO counter VALUES (%d, 0)", w))
	}

	var acknowledged atomic.Int64
	var running sync.WaitGroup
	ctx := t.Context()
	write := func(w int, statements ...string) error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		for n := range changes {
			for _, statement := range statements {
				if _, err := c.ExecContext(ctx, strings.NewReplacer("$w", strconv.Itoa(w), "$n", strconv.Itoa(n)).Replace(statement)); err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
			acknowledged.Add(1)
		}
		return nil
	}
	for w := range writers {
		running.Go(func() {
			var err error
			if w%2 == 0 {
				err = write(w, "BEGIN", "INSERT INTO ledger (w, n) VALUES ($w, $n)", "SELECT COUNT(*) FROM ledger",
					"UPDATE counter SET v = v + 1 WHERE w = $w", "COMMIT")
			} else {
				err = write(w, "INSERT INTO auto (w, n) VALUES ($w, $n)")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	readers, stopReaders := context.WithCancel(ctx)
	var reading sync.WaitGroup
	for range 2 {
		reading.Go(func() {
			for readers.Err() == nil {
				// One statement sees one moment. A context that ends here closes the connection.
				difference, err := tryRows(readers, db, "SELECT (SELECT COUNT(*) FROM ledger) + (SELECT COUNT(*) FROM auto) - SUM(v) FROM counter")
				if err != nil && readers.Err() == nil {
					t.Error(err)
				}
				if err == nil && difference[0] != "0" {
					t.Errorf("a reader sees a difference of %s", difference[0])
				}
			}
		})
	}

	count := func(db querier) (rowCount, counted int) {
		lines := rows(t, db, "SELECT (SELECT COUNT(*) FROM ledger) + (SELECT COUNT(*) FROM auto), SUM(v) FROM counter")
		if _, err := fmt.Sscanf(lines[0], "%d|%d", &rowCount, &counted); err != nil {
			t.Fatalf("%s: %v", lines[0], err)
		}
		return rowCount, counted
	}
	for i := range snapshots {
		before := acknowledged.Load()
		vol := newVolume(t, xorKey(i%2)*3)
		if err := s.Snapshot(ctx, vol, nil); err != nil {
			t.Fatal(err)
		}
		rowCount, counted := count(open(t, startOn(t, vol), "test"))
		if rowCount != counted {
			t.Errorf("snapshot %d has %d rows and counted %d", i, rowCount, counted)
		}
		if rowCount < int(before) {
			t.Errorf("snapshot %d has %d rows, %d were acknowledged before it", i, rowCount, before)
		}
	}
	running.Wait()
	stopReaders()
	reading.Wait()
	if rowCount, counted := count(db); rowCount != writers*changes || counted != writers*changes {
		t.Errorf("at the end there are %d rows, counted %d, want %d", rowCount, counted, writers*changes)
	}
}

// TestSnapshotLeavesOutOpenTransactions has one open, which the snapshot must
// not wait for.
func TestSnapshotLeavesOutOpenTransactions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	do(t, db, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
	c := connect(t, db)
	do(t, c, "BEGIN", "INSERT INTO t VALUES (2)")
	vol := newVolume(t, 0)
	if err := s.Snapshot(t.Context(), vol, nil); err != nil {
		t.Fatal(err)
	}
	do(t, c, "COMMIT")
	same(t, rows(t, open(t, startOn(t, vol), "test"), "SELECT a FROM t"), "1")
	same(t, rows(t, db, "SELECT a FROM t"), "1", "2")
}

// TestSnapshotIsSeparate goes on in source and copy.
func TestSnapshotIsSeparate(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	do(t, db, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
	vol := newVolume(t, 9)
	if err := s.Snapshot(t.Context(), vol, nil); err != nil {
		t.Fatal(err)
	}
	restored := open(t, startOn(t, vol), "test")
	do(t, db, "UPDATE t SET a = 2", "CREATE USER source_only")
	do(t, restored, "UPDATE t SET a = 3", "DROP DATABASE IF EXISTS missing")
	same(t, rows(t, db, "SELECT a FROM t"), "2")
	same(t, rows(t, restored, "SELECT a FROM t"), "3")
	same(t, rows(t, restored, "SELECT User FROM mysql.user WHERE User = 'source_only'"))
}

// TestCiphertextOnly looks for the data in everything on an encrypted volume.
func TestCiphertextOnly(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	do(t, open(t, s, "test"), "CREATE TABLE planet (name VARCHAR(30))", "INSERT INTO planet VALUES ('Mercury')")
	for _, vol := range []*volume.Volume{newVolume(t, 0), newVolume(t, 5)} {
		if err := s.Snapshot(t.Context(), vol, nil); err != nil {
			t.Fatal(err)
		}
		var all []byte
		entries, err := os.ReadDir(vol.Dir())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			content, err := os.ReadFile(filepath.Join(vol.Dir(), e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, content...)
		}
		for _, word := range []string{"Mercury", "planet", "utf8mb4"} {
			if found := strings.Contains(string(all), word); found == vol.Encrypted() {
				t.Errorf("encrypted %v: %q found: %v", vol.Encrypted(), word, found)
			}
		}
	}
}

// TestSnapshotFailure has the destination break: an error, and a server that
// goes on.
func TestSnapshotFailure(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	gone := newVolume(t, 0)
	if err := gone.Remove(); err != nil {
		t.Fatal(err)
	}
	err := s.Snapshot(t.Context(), gone, nil)
	if !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "taking a snapshot of the database: ") {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Snapshot(ended, newVolume(t, 0), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	do(t, db, "CREATE TABLE t (a INT)")
}

// TestSave writes to the server's own volume without stopping it.
func TestSave(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 0)
	if err := builtin.New().Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	s := startOn(t, vol)
	db := open(t, s, "test")
	do(t, db, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
	if err := s.(dbengine.Saver).Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	do(t, db, "INSERT INTO t VALUES (2)")
	// What a process finds that starts after this one was killed now.
	same(t, rows(t, open(t, startOn(t, vol), "test"), "SELECT a FROM t"), "1")
}
