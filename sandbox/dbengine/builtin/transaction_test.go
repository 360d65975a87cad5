package builtin_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// sessions gives a server's database test with a table, and n connections to it.
func sessions(t testing.TB, n int) []*sql.Conn {
	t.Helper()
	db := open(t, newServer(t), "test")
	do(t, db, "CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY (a))", "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30), (4, 40)")
	var conns []*sql.Conn
	for range n {
		conns = append(conns, connect(t, db))
	}
	return conns
}

func same(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

const all = "SELECT id, a FROM t"

// TestReaderDoesNotUndoWriter ends a read-only transaction after another session
// has written: the library would put the old table back.
func TestReaderDoesNotUndoWriter(t *testing.T) {
	t.Parallel()
	for _, ending := range []string{"COMMIT", "BEGIN", "SET autocommit = 1", "CREATE TABLE other (x INT)", "LOCK TABLES t READ", "UNLOCK TABLES"} {
		for _, beginning := range []string{"BEGIN", "SET autocommit = 0"} {
			t.Run(beginning+" "+ending, func(t *testing.T) {
				t.Parallel()
				c := sessions(t, 2)
				do(t, c[0], beginning)
				rows(t, c[0], all)
				do(t, c[1], "DELETE FROM t WHERE id > 1", "UPDATE t SET a = 11")
				do(t, c[0], ending)
				same(t, rows(t, c[1], all), "1|11")
				same(t, rows(t, c[0], all), "1|11")
			})
		}
	}
}

// TestWriterStartsFromPresent has a transaction read, another session write, and
// the first write then.
func TestWriterStartsFromPresent(t *testing.T) {
	t.Parallel()
	c := sessions(t, 2)
	do(t, c[0], "BEGIN")
	rows(t, c[0], all)
	do(t, c[1], "UPDATE t SET a = a + 1 WHERE id = 1")
	do(t, c[0], "UPDATE t SET a = a + 1 WHERE id = 1", "COMMIT")
	same(t, rows(t, c[1], all+" WHERE id = 1"), "1|12")
}

// TestFailedStatementLeavesNothing follows a failed statement with a good one.
func TestFailedStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	c := sessions(t, 2)
	for _, bad := range []string{
		"INSERT INTO t VALUES (5, 50), (6, 60), (1, 0)", "INSERT INTO t (nope) VALUES (1)", "SELECT * FROM nope", "nonsense",
	} {
		if _, err := c[0].ExecContext(t.Context(), bad); err == nil {
			t.Fatalf("%s succeeded", bad)
		}
		do(t, c[1], "UPDATE t SET a = a + 1 WHERE id = 1")
		rows(t, c[0], "SELECT 1")
		do(t, c[0], "UPDATE t SET a = a + 1 WHERE id = 1")
	}
	same(t, rows(t, c[1], all), "1|18", "2|20", "3|30", "4|40")
}

func TestRollback(t *testing.T) {
	t.Parallel()
	c := sessions(t, 2)
	do(t, c[0], "BEGIN", "DELETE FROM t WHERE id < 4", "INSERT INTO t VALUES (9, 90)")
	same(t, rows(t, c[0], all), "4|40", "9|90")
	same(t, rows(t, c[1], all), "1|10", "2|20", "3|30", "4|40")
	do(t, c[0], "ROLLBACK")
	same(t, rows(t, c[0], all), "1|10", "2|20", "3|30", "4|40")
}

// TestIndexAfterRollback looks rows up by a secondary index, in the transaction,
// beside it, and after it: the library changes the index for everyone.
func TestIndexAfterRollback(t *testing.T) {
	t.Parallel()
	for name, beginning := range map[string][]string{
		"BEGIN":       {"BEGIN"},
		"autocommit":  {"SET autocommit = 0"},
		"LOCK TABLES": {"SET autocommit = 0", "LOCK TABLES t WRITE"},
		"EXECUTE":     {"PREPARE p FROM 'START TRANSACTION'", "EXECUTE p"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sessions(t, 2)
			byIndex := func(c querier) (found []string) {
				for a := 10; a <= 40; a += 10 {
					found = append(found, rows(t, c, fmt.Sprintf("%s WHERE a = %d", all, a))...)
				}
				return found
			}
			do(t, c[0], beginning...)
			do(t, c[0], "DELETE FROM t WHERE id = 1")
			same(t, byIndex(c[0]), "2|20", "3|30", "4|40")
			same(t, byIndex(c[1]), "1|10", "2|20", "3|30", "4|40")
			if _, err := c[0].ExecContext(t.Context(), "INSERT INTO t VALUES (0, 5), (2, 0)"); err == nil {
				t.Fatal("a duplicate key was accepted")
			}
			same(t, byIndex(c[0]), "2|20", "3|30", "4|40")
			do(t, c[0], "ROLLBACK", "UNLOCK TABLES")
			same(t, byIndex(c[0]), "1|10", "2|20", "3|30", "4|40")
			do(t, c[1], "UPDATE t SET id = 103 WHERE a = 30")
			same(t, rows(t, c[1], all), "1|10", "2|20", "4|40", "103|30")
			do(t, c[0], "COMMIT")
			same(t, byIndex(c[0]), "1|10", "2|20", "103|30", "4|40")
		})
	}
}

// TestIndexAfterFailureAndRename are the other ways in which the library's
// indexes go wrong.
func TestIndexAfterFailureAndRename(t *testing.T) {
	t.Parallel()
	c := sessions(t, 1)[0]
	do(t, c, "ALTER TABLE t RENAME INDEX a TO b")
	same(t, rows(t, c, all+" WHERE a = 30"), "3|30")
	do(t, c, "CREATE TABLE tree (id INT PRIMARY KEY, parent INT, v INT, KEY (v), FOREIGN KEY (parent) REFERENCES tree (id) ON DELETE CASCADE)",
		"INSERT INTO tree VALUES (1, NULL, 10), (2, 1, 20), (3, NULL, 30), (4, 3, 40)")
	if _, err := c.ExecContext(t.Context(), "INSERT INTO tree VALUES (0, NULL, 5), (5, 99, 50)"); err == nil {
		t.Fatal("a row without its parent was accepted")
	}
	for id, want := range []string{"1|10", "2|20", "3|30", "4|40"} {
		same(t, rows(t, c, fmt.Sprintf("SELECT id, v FROM tree WHERE v = %d", (id+1)*10)), want)
	}
	do(t, c, "DELETE FROM tree WHERE v = 10")
	same(t, rows(t, c, "SELECT id, v FROM tree"), "3|30", "4|40")
	same(t, rows(t, c, "SELECT id, v FROM tree WHERE v = 40"), "4|40")
}

// TestWriterWaits has one transaction write and another want to.
func TestWriterWaits(t *testing.T) {
	t.Parallel()
	for _, lock := range []string{
		"UPDATE t SET a = 0 WHERE id = 1", "SELECT * FROM t FOR UPDATE", "SELECT * FROM t LOCK IN SHARE MODE",
	} {
		t.Run(lock, func(t *testing.T) {
			t.Parallel()
			c := sessions(t, 2)
			do(t, c[1], "SET innodb_lock_wait_timeout = 1")
			do(t, c[0], "BEGIN")
			if _, err := tryRows(t.Context(), c[0], lock); err != nil {
				t.Fatal(err)
			}
			_, err := c[1].ExecContext(t.Context(), "INSERT INTO t VALUES (9, 90)")
			fails(t, err, 1205, "Lock wait timeout exceeded; try restarting transaction")
			rows(t, c[1], all) // a reader doesn't wait

			do(t, c[1], "SET innodb_lock_wait_timeout = 30")
			waiting := make(chan error)
			go func() {
				_, err := c[1].ExecContext(t.Context(), "INSERT INTO t VALUES (9, 90)")
				waiting <- err
			}()
			do(t, c[0], "UPDATE t SET a = 7 WHERE id = 1", "COMMIT")
			if err := <-waiting; err != nil {
				t.Error(err)
			}
			same(t, rows(t, c[0], all), "1|7", "2|20", "3|30", "4|40", "9|90")
		})
	}
}

func TestLockTables(t *testing.T) {
	t.Parallel()
	for _, unlock := range []string{"UNLOCK TABLES", "BEGIN"} {
		t.Run(unlock, func(t *testing.T) {
			t.Parallel()
			c := sessions(t, 2)
			do(t, c[1], "SET innodb_lock_wait_timeout = 1")
			do(t, c[0], "BEGIN", "UPDATE t SET a = 0 WHERE id = 1", "LOCK TABLES t READ") // commits
			same(t, rows(t, c[1], all+" WHERE id = 1"), "1|0")
			_, err := c[1].ExecContext(t.Context(), "DELETE FROM t")
			fails(t, err, 1205, "Lock wait timeout exceeded")
			do(t, c[0], "UPDATE t SET a = 1 WHERE id = 1") // still the lock's owner after a commit
			_, err = c[1].ExecContext(t.Context(), "DELETE FROM t")
			fails(t, err, 1205, "Lock wait timeout exceeded")
			do(t, c[0], unlock)
			do(t, c[1], "DELETE FROM t")
			same(t, rows(t, c[0], all))
		})
	}
}

// TestConnectionEnds closes connections in a transaction: what they wrote is
// gone, and their lock too.
func TestConnectionEnds(t *testing.T) {
	t.Parallel()
	for _, state := range [][]string{
		{"BEGIN", "DELETE FROM t"},
		{"SET autocommit = 0", "DELETE FROM t"},
		{"LOCK TABLES t WRITE"},
	} {
		t.Run(state[0], func(t *testing.T) {
			t.Parallel()
			c := sessions(t, 2)
			do(t, c[0], state...)
			if err := c[0].Raw(func(any) error { return driver.ErrBadConn }); err == nil { // closes it
				t.Fatal("no error")
			}
			do(t, c[1], "INSERT INTO t VALUES (9, 90)")
			same(t, rows(t, c[1], all), "1|10", "2|20", "3|30", "4|40", "9|90")
		})
	}
}

// TestAutocommit switches it on in a transaction, which commits.
func TestAutocommit(t *testing.T) {
	t.Parallel()
	c := sessions(t, 2)
	do(t, c[0], "SET autocommit = 0", "UPDATE t SET a = 0 WHERE id = 1")
	same(t, rows(t, c[1], all+" WHERE id = 1"), "1|10")
	do(t, c[0], "SET @@session.autocommit = ON")
	same(t, rows(t, c[1], all+" WHERE id = 1"), "1|0")
	do(t, c[1], "UPDATE t SET a = a + 1 WHERE id = 1")
	do(t, c[0], "UPDATE t SET a = a + 1 WHERE id = 1")
	same(t, rows(t, c[1], all+" WHERE id = 1"), "1|2")
}

// TestImplicitCommit makes a table in a transaction.
func TestImplicitCommit(t *testing.T) {
	t.Parallel()
	c := sessions(t, 2)
	do(t, c[0], "BEGIN", "UPDATE t SET a = 0 WHERE id = 1", "CREATE TABLE other (x INT)")
	same(t, rows(t, c[1], all+" WHERE id = 1"), "1|0")
	do(t, c[0], "UPDATE t SET a = 1 WHERE id = 1") // commits by itself again
	do(t, c[1], "UPDATE t SET a = a + 1 WHERE id = 1")
	do(t, c[0], "ROLLBACK")
	same(t, rows(t, c[0], all+" WHERE id = 1"), "1|2")
}

// TestMultiStatements sends several statements at once: each has its own locks.
func TestMultiStatements(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	config := mysql.NewConfig()
	config.Net, config.Addr, config.User, config.Passwd, config.DBName = "tcp", s.Addr(), user, password, "test"
	config.MultiStatements = true
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	do(t, db,
		"CREATE TABLE t (a INT); INSERT INTO t VALUES (1); SELECT * FROM t; BEGIN; INSERT INTO t VALUES (2); COMMIT;",
		"SELECT 1; INSERT INTO t VALUES (3)",
	)
	same(t, rows(t, db, "SELECT a FROM t"), "1", "2", "3")
	for _, bad := range []string{"; DELETE FROM t", "nonsense; DELETE FROM t", "SELECT 1; SET GLOBAL read_only = 1; DELETE FROM t"} {
		if _, err := db.ExecContext(t.Context(), bad); err == nil {
			t.Errorf("%s succeeded", bad)
		}
	}
	same(t, rows(t, db, "SELECT a FROM t"), "1", "2", "3")
}
