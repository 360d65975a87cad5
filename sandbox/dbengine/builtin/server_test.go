package builtin_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	vol := newVolume(t, 3)
	if err := s.Snapshot(t.Context(), vol, nil); err != nil {
		t.Fatal(err)
	}
	for _, server := range []dbengine.Server{s, startOn(t, vol)} {
		if got := one(t, open(t, server, "test"), "SELECT CURRENT_USER()"); got != user+"@%" {
			t.Errorf("logged in as %s", got)
		}
		for name, login := range map[string][2]string{
			"wrong password": {user, "wrong"},
			"no password":    {user, ""},
			"unknown user":   {"nobody", password},
			"root":           {"root", ""},
			"rdsadmin":       {"rdsadmin", ""},
			"empty user":     {"", ""},
		} {
			_, err := tryRows(t.Context(), openAs(t, server, login[0], login[1], ""), "SELECT 1")
			t.Log(name, err)
			fails(t, err, 1045, "Access denied for user '"+login[0]+"'")
		}
	}
}

// TestUsers makes an account, limits it, and finds both after a restart.
func TestUsers(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 0)
	engine := builtin.New()
	if err := engine.Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	first, err := engine.Start(t.Context(), vol, spec())
	if err != nil {
		t.Fatal(err)
	}
	master := open(t, first, "test")
	do(t, master, "CREATE TABLE t (a INT)", "CREATE TABLE secret (a INT)", "CREATE USER app IDENTIFIED BY 'app''s'",
		"GRANT SELECT, INSERT ON test.t TO app", "CREATE USER gone", "DROP USER gone")
	master.Close()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := startOn(t, vol)
	app := openAs(t, s, "app", "app's", "test")
	do(t, app, "INSERT INTO t VALUES (1)")
	for _, statement := range []string{"DELETE FROM t", "SELECT * FROM secret", "CREATE TABLE other (a INT)"} {
		if _, err := tryRows(t.Context(), app, statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
	master = open(t, s, "test")
	do(t, master, "ALTER USER app IDENTIFIED BY 'changed'", "DROP USER 'rdsadmin'@'localhost'")
	same(t, rows(t, openAs(t, s, "app", "changed", "test"), "SELECT a FROM t"), "1")
	if err := s.Snapshot(t.Context(), newVolume(t, 0), nil); err != nil {
		t.Errorf("without rdsadmin: %v", err)
	}
}

func TestInitRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*dbengine.Spec)
		want   string
	}{
		"engine":        {func(s *dbengine.Spec) { s.Engine = "postgres" }, `initializing the database: the built-in engine serves mysql and mariadb, not "postgres"`},
		"no user":       {func(s *dbengine.Spec) { s.MasterUsername = "" }, "initializing the database: no master user name"},
		"no password":   {func(s *dbengine.Spec) { s.MasterPassword = "" }, "initializing the database: no master password"},
		"reserved user": {func(s *dbengine.Spec) { s.MasterUsername = "rdsadmin" }, "initializing the database: the user name rdsadmin is RDS's own"},
		"database":      {func(s *dbengine.Spec) { s.DBName = "sys" }, "Access denied to system database 'sys'"},
	} {
		bad := spec()
		test.change(&bad)
		if err := builtin.New().Init(t.Context(), newVolume(t, 0), bad); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	_, err := builtin.New().Start(t.Context(), newVolume(t, 0), spec())
	if err == nil || !strings.HasPrefix(err.Error(), "starting the database: reading mysql.dump: ") {
		t.Errorf("starting on an empty volume: %v", err)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ engine, version, number, greeting, comment string }{
		{"mysql", "8.0.28", "8.0.28", "8.0.28", "Source distribution"},
		{"mysql", "5.7.44", "5.7.44", "5.7.44", "Source distribution"},
		{"mariadb", "10.11.8", "10.11.8-MariaDB-log", "5.5.5-10.11.8-MariaDB-log", "managed by https://aws.amazon.com/rds/"},
		{"mariadb", "11.4.3", "11.4.3-MariaDB-log", "11.4.3-MariaDB-log", "managed by https://aws.amazon.com/rds/"},
	} {
		t.Run(test.engine+test.version, func(t *testing.T) {
			t.Parallel()
			vol := newVolume(t, 0)
			if err := builtin.New().Init(t.Context(), vol, spec()); err != nil {
				t.Fatal(err)
			}
			is := spec()
			is.Engine, is.EngineVersion = test.engine, test.version
			s, err := builtin.New().Start(t.Context(), vol, is)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Stop(context.Background())
			same(t, rows(t, open(t, s, ""), "SELECT VERSION(), @@version, @@version_comment"),
				test.number+"|"+test.number+"|"+test.comment)
			c, err := net.Dial("tcp", s.Addr())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			greeting := make([]byte, 40)
			if _, err := io.ReadFull(c, greeting); err != nil {
				t.Fatal(err)
			}
			// Packet header, protocol version, then the text up to a NUL.
			if got, _, _ := strings.Cut(string(greeting[5:]), "\x00"); got != test.greeting {
				t.Errorf("greets as %q, want %q", got, test.greeting)
			}
		})
	}
}

// TestRefused are statements that would be accepted without effect, or with one
// beyond this server.
func TestRefused(t *testing.T) {
	t.Parallel()
	db := open(t, newServer(t), "test")
	privilege := "Access denied; you need (at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN privilege(s) for this operation"
	for statement, want := range map[string]struct {
		number uint16
		text   string
	}{
		"SET GLOBAL read_only = 1":                                      {1227, privilege},
		"SET @@global.read_only = ON":                                   {1227, privilege},
		"SET SESSION sql_mode = '', GLOBAL super_read_only = 1":         {1227, privilege},
		"SET PERSIST max_connections = 5":                               {1227, privilege},
		"FLUSH TABLES WITH READ LOCK":                                   {1227, "FLUSH TABLES WITH READ LOCK is not available, as on RDS"},
		"CREATE SPATIAL REFERENCE SYSTEM 99000 NAME 'x' DEFINITION 'y'": {1227, "is not available"},
		"DROP DATABASE sys":                                             {1044, "Access denied to system database 'sys'"},
		"DROP DATABASE PERFORMANCE_SCHEMA":                              {1044, "Access denied to system database"},
		"DROP DATABASE mysql":                                           {1105, "unable to drop database: mysql"},
		"CREATE DATABASE sys":                                           {1007, "database exists"},
		"CREATE TABLE sys.t (a INT)":                                    {1105, "Database sys is read-only"},
		"SELECT 1 INTO OUTFILE '/tmp/rdscrypt-must-not-exist'":          {1105, "/dev/null/none"},
		"SELECT LOAD_FILE('/etc/hostname')":                             {1105, "/dev/null/none"},
		"LOAD DATA INFILE '/etc/hostname' INTO TABLE t":                 {1105, "denied"},
		"SAVEPOINT s":                      {1105, "savepoints are not supported"},
		"CREATE TEMPORARY TABLE t (a INT)": {1105, "does not support temporary tables"},
	} {
		_, err := tryRows(t.Context(), db, statement)
		t.Log(statement)
		fails(t, err, want.number, want.text)
	}
}

// TestStop stops a server with everything open: an idle connection, one in a
// transaction, one asleep, one at work, one waiting for a lock.
func TestStop(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 0)
	engine := builtin.New()
	if err := engine.Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	s, err := engine.Start(t.Context(), vol, spec())
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, s, "test")
	do(t, db, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)")
	do(t, db, "CREATE TABLE many (a INT)", "INSERT INTO many VALUES (0)"+strings.Repeat(", (0)", 999))
	idle, writer, sleeper, waiter, worker := connect(t, db), connect(t, db), connect(t, db), connect(t, db), connect(t, db)
	do(t, writer, "BEGIN", "INSERT INTO t VALUES (2)")
	var ended sync.WaitGroup
	for c, statement := range map[querier]string{
		sleeper: "SELECT SLEEP(60) FROM t", waiter: "SELECT * FROM t FOR UPDATE",
		worker: "SELECT COUNT(*) FROM many a, many b, many c, many d", // days of work
	} {
		ended.Go(func() {
			if lines, err := tryRows(t.Context(), c, statement); err == nil {
				t.Errorf("%s gave %q", statement, lines)
			}
		})
	}
	for len(rows(t, idle, `SELECT 1 FROM information_schema.processlist
		WHERE (info LIKE '%SLEEP(60)%' OR info LIKE '%many d%') AND id <> CONNECTION_ID()`)) < 2 {
		// until both are at it
	}

	begin := time.Now()
	for range 2 {
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("stopping took %v", took)
	}
	ended.Wait()
	if _, err := idle.ExecContext(t.Context(), "SELECT 1"); err == nil {
		t.Error("a connection survived")
	}
	if c, err := net.Dial("tcp", s.Addr()); err == nil {
		c.Close()
		t.Error("still listening")
	}
	want := "taking a snapshot of the database: the database is stopped"
	if err := s.Snapshot(t.Context(), newVolume(t, 0), nil); err == nil || err.Error() != want {
		t.Errorf("a snapshot of the stopped server: %v, want %q", err, want)
	}
	want = "saving the database: the database is stopped"
	if err := s.(dbengine.Saver).Save(t.Context()); err == nil || err.Error() != want {
		t.Errorf("saving the stopped server: %v, want %q", err, want)
	}
	same(t, rows(t, open(t, startOn(t, vol), "test"), "SELECT a FROM t"), "1") // not what wasn't committed
}

// TestStopThatCannotSave keeps the data for another try.
func TestStopThatCannotSave(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 0)
	engine := builtin.New()
	if err := engine.Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	s, err := engine.Start(t.Context(), vol, spec())
	if err != nil {
		t.Fatal(err)
	}
	do(t, open(t, s, "test"), "CREATE TABLE t (a INT)")
	if err := vol.Remove(); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "stopping the database: writing mysql.dump to volume vol-1: ") {
		t.Errorf("got %v", err)
	}
	last := newVolume(t, 0)
	if err := s.Snapshot(t.Context(), last, nil); err != nil {
		t.Errorf("saving elsewhere: %v", err)
	}
	same(t, rows(t, open(t, startOn(t, last), "test"), "SHOW TABLES"), "t")
}

// TestManyServers runs several in one process, each with its own of everything.
func TestManyServers(t *testing.T) {
	t.Parallel()
	var started []dbengine.Server
	for i := range 8 {
		s := newServer(t)
		started = append(started, s)
		do(t, open(t, s, "test"), "CREATE TABLE t (a INT)", fmt.Sprintf("INSERT INTO t VALUES (%d)", i),
			fmt.Sprintf("CREATE DATABASE only_%d", i), fmt.Sprintf("CREATE USER only_%d", i))
	}
	for i, s := range started {
		db := open(t, s, "test")
		same(t, rows(t, db, "SELECT a FROM t"), fmt.Sprint(i))
		same(t, rows(t, db, "SHOW DATABASES LIKE 'only%'"), fmt.Sprintf("only_%d", i))
		same(t, rows(t, db, "SELECT User FROM mysql.user WHERE User LIKE 'only%'"), fmt.Sprintf("only_%d", i))
	}
}

// TestRestart keeps everything through several.
func TestRestart(t *testing.T) {
	t.Parallel()
	vol := newVolume(t, 77)
	engine := builtin.New()
	if err := engine.Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		s, err := engine.Start(t.Context(), vol, spec())
		if err != nil {
			t.Fatal(err)
		}
		db := open(t, s, "test")
		do(t, db, "CREATE TABLE IF NOT EXISTS t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)", "INSERT INTO t (a) VALUES (0)")
		if got := one(t, db, "SELECT COUNT(*) FROM t"); got != fmt.Sprint(i+1) {
			t.Errorf("%s rows after %d restarts", got, i)
		}
		db.Close()
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPanicIsAnError makes the library panic: the connection goes on.
func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	c := connect(t, open(t, newServer(t), "")) // no database, for which CALL isn't prepared
	_, err := c.ExecContext(t.Context(), "CALL nothing()")
	fails(t, err, 1105, "the built-in engine failed in this statement: ")
	if got := one(t, c, "SELECT 1"); got != "1" {
		t.Errorf("got %s", got)
	}
}
