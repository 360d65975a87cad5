package builtin_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// mariadb runs the mariadb client (or one of its tools) with stdin and gives what
// it printed.
func mariadb(t *testing.T, s dbengine.Server, password, program, stdin string, args ...string) (stdout string, err error) {
	t.Helper()
	path := require.Program(t, program, "Debian's mariadb-client")
	host, port, err := net.SplitHostPort(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), path, append([]string{"--no-defaults", "-h", host, "-P", port, "-u", user}, args...)...)
	c.Env = append(os.Environ(), "MYSQL_PWD="+password)
	c.Stdin = strings.NewReader(stdin)
	var out, errors bytes.Buffer
	c.Stdout, c.Stderr = &out, &errors
	err = c.Run()
	return out.String() + errors.String(), err
}

// TestArticleSession is the article's: at the first instance, and at the one
// restored from the encrypted snapshot. --auto-rehash makes the client read
// tables and columns for completion, as it does for a person.
func TestArticleSession(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	do(t, open(t, s, ""), "DROP DATABASE test")

	before := session(t, s, `CREATE database test;
use test;
CREATE TABLE planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id));
INSERT INTO planet (name) VALUES ("Mercury");
select * from planet;
`)
	want := `CREATE database test
Query OK, 1 row affected
CREATE TABLE planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id))
Query OK, 0 rows affected
INSERT INTO planet (name) VALUES ("Mercury")
Query OK, 1 row affected
select * from planet
+----+---------+
| id | name    |
+----+---------+
|  1 | Mercury |
+----+---------+
1 row in set
Bye`
	if diff := cmp.Diff(want, before); diff != "" {
		t.Errorf("at the source:\n%s", diff)
	}

	vol := newVolume(t, 11)
	if err := s.Snapshot(t.Context(), vol, nil); err != nil {
		t.Fatal(err)
	}
	after := session(t, startOn(t, vol), `show databases;
use test;
show tables;
select * from planet;
`)
	want = `show databases
+--------------------+
| Database           |
+--------------------+
| information_schema |
| mysql              |
| performance_schema |
| sys                |
| test               |
+--------------------+
5 rows in set
show tables
+----------------+
| Tables_in_test |
+----------------+
| planet         |
+----------------+
1 row in set
select * from planet
+----+---------+
| id | name    |
+----+---------+
|  1 | Mercury |
+----+---------+
1 row in set
Bye`
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("at the copy:\n%s", diff)
	}
}

var timing = regexp.MustCompile(` \([0-9.]+ sec\)`)

// session runs statements as a person would see them, without times and the
// lines that the client draws between statements.
func session(t *testing.T, s dbengine.Server, statements string) string {
	t.Helper()
	out, err := mariadb(t, s, password, "mariadb", statements, "--table", "-vvv", "--auto-rehash")
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var lines []string
	for line := range strings.Lines(timing.ReplaceAllString(out, "")) {
		if line = strings.TrimSpace(line); line != "" && strings.Trim(line, "-") != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestClientStatus(t *testing.T) {
	t.Parallel()
	out, err := mariadb(t, newServer(t), password, "mariadb", "status\n")
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"Server:\t\t\tMySQL", "Server version:\t\t8.0.28 Source distribution", "Current user:\t\ttestuser@%"} {
		if !strings.Contains(out, want) {
			t.Errorf("status doesn't say %q:\n%s", want, out)
		}
	}
}

func TestClientWrongPassword(t *testing.T) {
	t.Parallel()
	out, err := mariadb(t, newServer(t), "wrong", "mariadb", "SELECT 1;\n")
	if err == nil || !strings.HasPrefix(out, "ERROR 1045 (28000): Access denied for user 'testuser'") {
		t.Errorf("got %v: %s", err, out)
	}
}

// TestClientDump takes a dump with mariadb-dump, loads it into another server,
// and dumps that.
func TestClientDump(t *testing.T) {
	t.Parallel()
	s, other := newServer(t), newServer(t)
	do(t, open(t, s, "test"),
		"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(50), b BLOB, KEY (v))",
		`INSERT INTO t (v, b) VALUES ('it''s 😀', X'00FF'), (NULL, NULL)`,
		"CREATE VIEW w AS SELECT id FROM t",
	)
	dump := func(s dbengine.Server) string {
		out, err := mariadb(t, s, password, "mariadb-dump", "", "--skip-dump-date", "--skip-comments", "--hex-blob", "--databases", "test")
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return out
	}
	first := dump(s)
	if !strings.Contains(first, "(1,'it\\'s 😀',0x00FF)") {
		t.Errorf("the dump lacks a row:\n%s", first)
	}
	do(t, open(t, other, ""), "DROP DATABASE test")
	if out, err := mariadb(t, other, password, "mariadb", first); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(first, dump(other)); diff != "" {
		t.Error(diff)
	}
}
