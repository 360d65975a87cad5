package builtin

import (
	"testing"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]need{
		"SELECT 1":                        needNothing,
		"SELECT SLEEP(10), @@version, @x": needNothing,
		"SELECT GET_LOCK('a', 10)":        needNothing,
		"SELECT 1 FROM dual":              needNothing,
		"USE test":                        needNothing,
		"KILL 5":                          needNothing,
		"SHOW PROCESSLIST":                needNothing,
		"SET NAMES utf8mb4":               needNothing,
		"SET @x = 1, sql_mode = ''":       needNothing,
		"SET @autocommit = 1":             needNothing,
		"not SQL":                         needNothing,
		"; DELETE FROM t":                 needNothing, // the library refuses it

		"SELECT * FROM t":                         needRead,
		"SELECT (SELECT MAX(a) FROM t)":           needRead,
		"SELECT 1 UNION SELECT a FROM t":          needRead,
		"WITH w AS (SELECT a FROM t) SELECT 1":    needRead,
		"(SELECT a FROM t) UNION (SELECT 1)":      needRead,
		"SELECT a FROM t INTO @x":                 needRead,
		"SET @x = (SELECT MAX(a) FROM t)":         needRead,
		"SHOW TABLES":                             needRead,
		"SHOW GRANTS":                             needRead,
		"DESCRIBE t":                              needRead,
		"EXPLAIN SELECT * FROM t":                 needRead,
		"PREPARE p FROM 'DELETE FROM t'":          needRead,
		"SELECT * FROM t; DELETE FROM t":          needRead, // the first statement counts
		"/* c */ SELECT * FROM t -- and no more":  needRead,
		"SELECT * FROM information_schema.tables": needRead,

		"SELECT * FROM t FOR UPDATE":                   needWrite,
		"SELECT * FROM t LOCK IN SHARE MODE":           needWrite,
		"SELECT * FROM (SELECT * FROM t FOR UPDATE) x": needWrite,
		"INSERT INTO t VALUES (1)":                     needWrite,
		"REPLACE INTO t VALUES (1)":                    needWrite,
		"UPDATE t SET a = 1":                           needWrite,
		" \n DELETE FROM t ; ; ":                       needWrite,
		"DELETE FROM t":                                needWrite,
		"EXPLAIN DELETE FROM t":                        needWrite,
		"CREATE TABLE t (a INT)":                       needWrite,
		"CREATE VIEW v AS SELECT 1":                    needWrite,
		"CREATE DATABASE d":                            needWrite,
		"DROP TABLE t":                                 needWrite,
		"TRUNCATE TABLE t":                             needWrite,
		"CALL p()":                                     needWrite,
		"EXECUTE p":                                    needWrite,
		"CREATE USER u":                                needWrite,
		"GRANT SELECT ON *.* TO u":                     needWrite,
		"ANALYZE TABLE t":                              needWrite,
		"FLUSH PRIVILEGES":                             needWrite,
		"LOAD DATA LOCAL INFILE 'f' INTO TABLE t":      needWrite,
		"ALTER TABLE t RENAME INDEX a TO b":            needAlter,
		"BEGIN":                                        needBegin,
		"START TRANSACTION READ ONLY":                  needBegin,
		"COMMIT":                                       needEnd,
		"ROLLBACK":                                     needEnd,
		"SET autocommit = 0":                           needEnd,
		"SET SESSION autocommit = 0":                   needEnd,
		"SET @@autocommit = 0, @x = (SELECT 1 FROM t)": needEnd,
		"LOCK TABLES t READ":                           needLock,
		"UNLOCK TABLES":                                needUnlock,
	} {
		got, err := classify(t.Context(), query, sqlparser.ParserOptions{})
		if err != nil || got != want {
			t.Errorf("%s: needs %d, %v, want %d", query, got, err, want)
		}
	}
	ansi := sqlparser.ParserOptions{AnsiQuotes: true}
	if got, err := classify(t.Context(), `UPDATE "t" SET a = 1`, ansi); err != nil || got != needWrite {
		t.Errorf("with ANSI_QUOTES: needs %d, %v", got, err)
	}
}
