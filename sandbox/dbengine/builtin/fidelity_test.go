package builtin_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// kinds is one table of values for each type, with the extremes and the values
// that formats like to lose.
var kinds = []struct {
	name, column string
	values       []string // SQL expressions
}{
	{"tinyint", "TINYINT", []string{"-128", "0", "127"}},
	{"bool", "BOOL", []string{"true", "false"}},
	{"tinyint_unsigned", "TINYINT UNSIGNED", []string{"0", "255"}},
	{"smallint", "SMALLINT", []string{"-32768", "32767"}},
	{"smallint_unsigned", "SMALLINT UNSIGNED", []string{"65535"}},
	{"mediumint", "MEDIUMINT", []string{"-8388608", "8388607"}},
	{"mediumint_unsigned", "MEDIUMINT UNSIGNED", []string{"16777215"}},
	{"int", "INT", []string{"-2147483648", "-1", "2147483647"}},
	{"int_unsigned", "INT UNSIGNED", []string{"4294967295"}},
	{"bigint", "BIGINT", []string{"-9223372036854775808", "9223372036854775807"}},
	{"bigint_unsigned", "BIGINT UNSIGNED", []string{"0", "9223372036854775808", "18446744073709551615"}},
	{"decimal", "DECIMAL(65,30)", []string{
		"12345678901234567890123456789012345.123456789012345678901234567890",
		"-99999999999999999999999999999999999.999999999999999999999999999999",
		"0.000000000000000000000000000001", "0", "1.50",
	}},
	{"decimal_money", "DECIMAL(10,2)", []string{"1.5", "-0.01", "100", "99999999.99"}},
	{"float", "FLOAT", []string{"1.1", "-3.4028234e38", "1.17549435e-38", "16777217", "0"}},
	{"double", "DOUBLE", []string{
		"0.1", "0.30000000000000004", "1.7976931348623157e308", "-2.2250738585072014e-308", "5e-324", "123456789.123456789",
	}},
	{"date", "DATE", []string{"'2024-02-29'", "'1000-01-01'", "'9999-12-31'"}},
	{"datetime", "DATETIME", []string{"'2026-11-24 08:30:00'", "'9999-12-31 23:59:59'"}},
	{"datetime6", "DATETIME(6)", []string{"'2026-11-24 08:30:00.000001'", "'1000-01-01 00:00:00.999999'", "'2000-01-01 00:00:00.100000'"}},
	{"timestamp", "TIMESTAMP NULL", []string{"'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'"}},
	{"timestamp6", "TIMESTAMP(6) NULL", []string{"'2026-11-24 08:30:00.123456'"}},
	{"time", "TIME", []string{"'-838:59:59'", "'838:59:59'", "'00:00:00'", "'12:34:56.123456'"}},
	{"year", "YEAR", []string{"1901", "2155", "0"}},
	{"bit1", "BIT(1)", []string{"b'0'", "b'1'"}},
	{"bit64", "BIT(64)", []string{"b'1111111111111111111111111111111111111111111111111111111111111111'", "b'101'"}},
	{"enum", `ENUM('a','b''c','d,e','ä','')`, []string{"'a'", `'b\'c'`, "'d,e'", "'ä'", "''"}},
	{"set", `SET('x','y''z','w w')`, []string{"''", "'x'", `'x,y\'z'`, `'x,y\'z,w w'`}},
	{"char", "CHAR(10)", []string{"''", "'abc'", "'ä€😀'"}},
	{"char_latin1", "CHAR(10) CHARACTER SET latin1", []string{"'äöü'", "'x'"}},
	{"varchar", "VARCHAR(255)", []string{
		"''", "' '", "'trailing  '", `'O\'Neill "quoted" \\ %_'`, "'ÄÖÜ ß'", "'日本語'", "'😀🧑‍🚀'", `'a\0b'`, `'line\nbreak\ttab\r'`,
		"CONCAT('control ', CHAR(1), CHAR(7), CHAR(27), CHAR(127))", "'null'", "'NULL'", "'[1,2]'", `'{"x":1}'`,
		"REPEAT('x', 255)",
	}},
	{"text", "TEXT", []string{"''", "'text'", "REPEAT('ä€😀', 5000)"}},
	{"tinytext", "TINYTEXT", []string{"'t'"}},
	{"mediumtext", "MEDIUMTEXT", []string{"REPEAT('0123456789', 20000)"}},
	{"longtext", "LONGTEXT", []string{"'l'"}},
	{"binary", "BINARY(4)", []string{"X'00010203'", "X'FFFEFDFC'", "'ab'"}},
	{"varbinary", "VARBINARY(255)", []string{"''", "X'00'", "X'0000FF'", "X'C328'", "X'F09F9880'"}},
	{"blob", "BLOB", []string{"''", "X'00FF00FF'", "X'" + strings.Repeat("80FF00", 10000) + "'"}},
	{"longblob", "LONGBLOB", []string{"X'DEADBEEF'"}},
	{"json", "JSON", []string{
		"'null'", "'true'", "'[]'", "'{}'", `'""'`, "'0'", "'-1.5e300'", `'[1, 2.5, "x", null, {"a": {"b": []}}]'`,
		`'{"ä€😀": "\\u0000\\n\\"", "": 1}'`, "CAST(9007199254740993 AS JSON)", "CAST(18446744073709551615 AS JSON)",
		"JSON_OBJECT('i', 1, 'd', 1.50, 's', 'x', 'n', NULL)", "JSON_ARRAY(1, 'two', 3.0)",
		// What SQL's functions put into documents, in Go types of all kinds.
		"JSON_OBJECT('rows', JSON_LENGTH('[1,2]'), 'days', TO_DAYS('2026-11-24'), 'year', EXTRACT(YEAR FROM NOW()))",
		"JSON_ARRAY(UNHEX('ff'), x'ff', CAST('a' AS BINARY), b'101')",
		"JSON_ARRAY(CAST('2020-01-01' AS DATE), 1=1, NULL, CRC32('a'), DATEDIFF('2020-01-02', '2020-01-01'))",
	}},
	{"geometry", "GEOMETRY", []string{
		"ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0, 1.5 2.5, -3 4)')",
		"ST_GeomFromText('POLYGON((0 0, 10 0, 10 10, 0 10, 0 0), (1 1, 2 1, 2 2, 1 1))')",
		"ST_GeomFromText('MULTIPOINT(1 1, 2 2)')", "ST_GeomFromText('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))')",
		"ST_GeomFromText('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))')",
		"ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))')",
	}},
	{"point", "POINT", []string{"POINT(0.1, -0.2)"}},
	{"point_srid", "POINT SRID 4326", []string{"ST_GeomFromText('POINT(1 2)', 4326)"}},
	{"polygon", "POLYGON", []string{"ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))')"}},
}

// schema is what else a dump must bring back. The statements run in order in
// database test.
var schema = []string{
	"CREATE TABLE no_key (a INT, b VARCHAR(10))",
	"INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL)",
	"CREATE TABLE empty_table (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY) COMMENT='it''s \"empty\" \\\\ 😀'",
	"CREATE TABLE offset_table (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=500",
	"CREATE TABLE gap (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
	"INSERT INTO gap (v) VALUES (1), (2), (3), (4)",
	"DELETE FROM gap WHERE id > 2",
	"CREATE TABLE emptied (id SMALLINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v INT)",
	"INSERT INTO emptied (v) VALUES (1), (2), (3)",
	"DELETE FROM emptied",
	"CREATE TABLE auto_second (a INT, id INT AUTO_INCREMENT, PRIMARY KEY (a), UNIQUE KEY id_key (id))",
	"INSERT INTO auto_second (a) VALUES (7), (8)",
	`CREATE TABLE defaults (
		id INT PRIMARY KEY COMMENT 'the ''id'' "q" \\ ä',
		i INT DEFAULT -5, u INT UNSIGNED NOT NULL DEFAULT 7, d DECIMAL(10,2) DEFAULT '1.50',
		s VARCHAR(50) DEFAULT 'O''Neill "q" \\ \n', e VARCHAR(5) NOT NULL DEFAULT '', n VARCHAR(5) DEFAULT NULL,
		en ENUM('a','b''c') DEFAULT 'b''c', bt BIT(4) DEFAULT b'101', dt DATE DEFAULT '2020-01-02',
		ts TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
		dtm DATETIME DEFAULT CURRENT_TIMESTAMP, x INT DEFAULT ((2 + 3) * 4), f DOUBLE DEFAULT 1e10
	)`,
	"INSERT INTO defaults (id, ts, dtm) VALUES (1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
	`CREATE TABLE indexed (
		id INT PRIMARY KEY, a INT, b VARCHAR(20), c TEXT, d INT,
		UNIQUE KEY u_a (a), KEY k_ba (b, a) COMMENT 'with ''comment''', KEY k_prefix (c(5), b(3)), UNIQUE KEY u_prefix (b(10))
	)`,
	"INSERT INTO indexed VALUES (3, 30, 'three', 'ttt', 1), (1, 10, 'one', 'ooo', 1), (2, NULL, 'two', NULL, 2), (4, NULL, NULL, 'x', 2)",
	"CREATE TABLE pair (x INT, y VARCHAR(10), z INT, PRIMARY KEY (y, x))",
	"INSERT INTO pair VALUES (2, 'b', 1), (1, 'b', 2), (3, 'a', 3)",
	`CREATE TABLE child (
		id INT PRIMARY KEY, px INT, py VARCHAR(10), parent INT,
		CONSTRAINT to_pair FOREIGN KEY (py, px) REFERENCES pair (y, x) ON DELETE CASCADE ON UPDATE SET NULL,
		CONSTRAINT to_self FOREIGN KEY (parent) REFERENCES child (id)
	)`,
	"INSERT INTO child VALUES (1, 2, 'b', NULL), (2, NULL, NULL, 2)",
	"CREATE TABLE a_child_before_its_parent (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES indexed (id))",
	"CREATE TABLE checked (a INT, b VARCHAR(10), CHECK (a > 0), CONSTRAINT quoted CHECK (b <> 'it''s'), CONSTRAINT off CHECK (a < 5) NOT ENFORCED)",
	"INSERT INTO checked VALUES (9, 'x')",
	"CREATE TABLE generated_column (id INT PRIMARY KEY, a INT, s INT GENERATED ALWAYS AS (a * 2) STORED, v INT GENERATED ALWAYS AS (a + 1) VIRTUAL)",
	"INSERT INTO generated_column (id, a) VALUES (1, 10), (2, NULL)",
	"CREATE TABLE words (id INT PRIMARY KEY, body TEXT, FULLTEXT KEY ft (body))",
	"INSERT INTO words VALUES (1, 'hello world'), (2, 'hello moon')",
	"CREATE TABLE places (id INT PRIMARY KEY, p POINT NOT NULL SRID 0, SPATIAL KEY sp (p))",
	"INSERT INTO places VALUES (1, POINT(1, 2))",
	"CREATE TABLE altered (id INT PRIMARY KEY, gone INT, renamed INT)",
	"INSERT INTO altered VALUES (1, 2, 3)",
	"ALTER TABLE altered ADD COLUMN added INT NOT NULL DEFAULT 5 AFTER id",
	"ALTER TABLE altered ADD COLUMN expr INT DEFAULT (2 * (3 + 4))",
	"ALTER TABLE altered DROP COLUMN gone",
	"ALTER TABLE altered RENAME COLUMN renamed TO other",
	"ALTER TABLE altered MODIFY COLUMN other BIGINT COMMENT 'now big'",
	"ALTER TABLE altered ADD UNIQUE KEY u (other)",
	"ALTER TABLE altered RENAME INDEX u TO uu",
	"CREATE TABLE `odd ``name``.with; ä 😀` (`select` INT PRIMARY KEY, `a``b` INT, `c d` VARCHAR(5) DEFAULT 'x', KEY `k ``k` (`a``b`))",
	"INSERT INTO `odd ``name``.with; ä 😀` VALUES (1, 2, 'y')",
	"CREATE TABLE computed AS SELECT NULL AS n, 1 AS i, 'x' AS s, 1.5 AS d, CAST('[1]' AS JSON) AS j",
	"CREATE TABLE latin (a VARCHAR(10)) DEFAULT CHARSET=latin1 COLLATE=latin1_general_ci",
	"CREATE TABLE german (a VARCHAR(10) COLLATE utf8mb4_german2_ci, b VARCHAR(10)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
	"CREATE TABLE log (what VARCHAR(50))",
	"CREATE TRIGGER before_gap BEFORE INSERT ON gap FOR EACH ROW SET NEW.v = NEW.v + 100",
	"CREATE TRIGGER after_gap AFTER INSERT ON gap FOR EACH ROW INSERT INTO log VALUES (CONCAT('gap ', NEW.v))",
	"CREATE VIEW z_view AS SELECT id, v FROM gap WHERE v > 0",
	"CREATE VIEW a_view AS SELECT z.id FROM z_view z", // before the view it needs, by name
	"CREATE PROCEDURE add_log(IN what VARCHAR(50)) BEGIN INSERT INTO log VALUES (what); INSERT INTO log VALUES (UPPER(what)); END",
	"CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' COMMENT 'it''s' DO DELETE FROM log",
	"CREATE DATABASE other CHARACTER SET latin1",
	"CREATE TABLE other.planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id))",
	"INSERT INTO other.planet (name) VALUES ('Mercury')",
	"CREATE DATABASE `Mixed-Case ``db`` ä`",
	"CREATE TABLE `Mixed-Case ``db`` ä`.t (a INT)",
	"CREATE DATABASE empty_db COLLATE utf8mb4_bin",
}

// fidelityState is everything that a client can see, as text.
func fidelityState(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	state := map[string][]string{"databases": rows(t, db, "SHOW DATABASES")}
	for _, database := range state["databases"] {
		switch database {
		case "information_schema", "performance_schema", "sys", "mysql":
			continue
		}
		c := connect(t, db)
		do(t, c, "USE "+quote(database))
		state[database] = rows(t, c, "SHOW CREATE DATABASE "+quote(database))
		state[database+" triggers"] = rows(t, c, "SHOW TRIGGERS")
		state[database+" events"] = rows(t, c, "SHOW EVENTS")
		for _, table := range rows(t, c, "SHOW FULL TABLES") {
			table, kind, _ := strings.Cut(table, "|")
			key := database + "." + table
			state[key+" create"] = rows(t, c, "SHOW CREATE TABLE "+quote(table))
			state[key+" indexes"] = rows(t, c, "SHOW INDEXES FROM "+quote(table))
			if kind != "VIEW" {
				state[key+" hex"] = rows(t, c, hexQuery(t, c, table))
			}
			state[key+" text"] = rows(t, c, "SELECT * FROM "+quote(table))
		}
		c.Close()
	}
	state["procedures"] = rows(t, db, "SHOW PROCEDURE STATUS WHERE Db = 'test'")
	state["users"] = rows(t, db, `SELECT User, Host, plugin, authentication_string, account_locked FROM mysql.user
		WHERE User <> 'rdsadmin' ORDER BY User`)
	for _, u := range state["users"] {
		name, _, _ := strings.Cut(u, "|")
		state["grants of "+name] = rows(t, db, "SHOW GRANTS FOR "+quote(name))
	}
	return state
}

// hexQuery selects each column's bytes, and what HEX doesn't take in other ways.
func hexQuery(t testing.TB, db querier, table string) string {
	t.Helper()
	var columns []string
	for _, line := range rows(t, db, "SHOW COLUMNS FROM "+quote(table)) {
		cells := strings.Split(line, "|")
		name, kind := quote(cells[0]), strings.Fields(cells[1])[0]
		switch kind {
		case "time(6)":
			columns = append(columns, fmt.Sprintf("CAST(%s AS CHAR)", name))
		case "json":
			columns = append(columns, fmt.Sprintf("JSON_TYPE(%s)", name))
		case "geometry", "point", "polygon":
			columns = append(columns, fmt.Sprintf("ST_SRID(%s), HEX(ST_AsWKB(%s))", name, name))
		default:
			columns = append(columns, fmt.Sprintf("HEX(%s)", name))
		}
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + quote(table)
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func buildFidelity(t testing.TB, db *sql.DB) {
	t.Helper()
	c := connect(t, db)
	do(t, c, "USE test")
	for _, k := range kinds {
		do(t, c, fmt.Sprintf("CREATE TABLE kind_%s (id INT AUTO_INCREMENT PRIMARY KEY, v %s)", k.name, k.column))
		for _, v := range append(k.values, "NULL") {
			do(t, c, fmt.Sprintf("INSERT INTO kind_%s (v) VALUES (%s)", k.name, v))
		}
	}
	do(t, c, schema...)
	do(t, c,
		"CREATE USER 'app'@'%' IDENTIFIED BY 'app''s password'",
		"CREATE ROLE 'reader'",
		"GRANT SELECT, INSERT ON test.* TO 'app'@'%'",
		"GRANT SELECT ON other.planet TO 'reader'",
	)
}

// behaviour is what must work alike before and after: keys and constraints
// refuse, triggers fire, AUTO_INCREMENT goes on, indexes find.
var behaviour = []string{
	"INSERT INTO gap (v) VALUES (1)", "SELECT * FROM gap", "SELECT * FROM log", // 5, not 3
	"INSERT INTO emptied (v) VALUES (1)", "SELECT * FROM emptied", // 4, not 1
	"INSERT INTO empty_table VALUES ()", "SELECT * FROM empty_table",
	"INSERT INTO offset_table VALUES ()", "SELECT * FROM offset_table",
	"INSERT INTO auto_second (a) VALUES (9)", "SELECT * FROM auto_second",
	"INSERT INTO other.planet (name) VALUES ('Venus')", "SELECT * FROM other.planet",
	"INSERT INTO defaults (id, ts, dtm) VALUES (2, NULL, NULL)", "SELECT * FROM defaults", "SELECT HEX(bt), en+0, x, f FROM defaults",
	"INSERT INTO indexed VALUES (1, 99, 'new', 'n', 1)",   // primary key
	"INSERT INTO indexed VALUES (9, 30, 'new', 'n', 1)",   // unique key
	"INSERT INTO indexed VALUES (9, 99, 'three', 'n', 1)", // unique prefix
	"INSERT INTO indexed VALUES (9, NULL, NULL, NULL, 1)", // NULLs don't collide
	"SELECT * FROM indexed WHERE a = 30", "SELECT * FROM indexed WHERE b = 'one' AND a = 10", "SELECT * FROM indexed WHERE a IS NULL",
	"SELECT * FROM indexed WHERE a > 5 ORDER BY a DESC", "UPDATE indexed SET d = 7 WHERE a = 10", "SELECT * FROM indexed",
	"INSERT INTO pair VALUES (1, 'b', 9)", "SELECT * FROM pair WHERE y = 'b'",
	"INSERT INTO child VALUES (3, 9, 'zz', NULL)",         // no parent
	"DELETE FROM pair WHERE x = 2", "SELECT * FROM child", // cascades
	"INSERT INTO checked VALUES (0, 'x')", "INSERT INTO checked VALUES (1, 'it''s')", "INSERT INTO checked VALUES (9, 'not enforced')",
	"INSERT INTO generated_column (id, a) VALUES (3, 30)", "SELECT * FROM generated_column WHERE s = 60", "SELECT * FROM generated_column WHERE v = 11",
	"SELECT id FROM words WHERE MATCH(body) AGAINST ('moon')", "INSERT INTO words VALUES (3, 'the moon again')",
	"SELECT id FROM words WHERE MATCH(body) AGAINST ('moon')", "DELETE FROM words WHERE id = 2", "SELECT id FROM words WHERE MATCH(body) AGAINST ('moon')",
	"INSERT INTO altered (id, other) VALUES (5, 3)", "INSERT INTO altered (id, other) VALUES (5, 6)", "SELECT * FROM altered WHERE other = 6",
	"SELECT * FROM a_view", "SELECT * FROM z_view",
	"CALL add_log('called')", "SELECT * FROM log",
	"ALTER TABLE words DROP INDEX ft", "ALTER TABLE gap ADD COLUMN w INT DEFAULT 3", "SELECT * FROM gap",
	"SELECT * FROM `odd ``name``.with; ä 😀` WHERE `a``b` = 2",
}

func behave(t testing.TB, db *sql.DB) []string {
	t.Helper()
	c := connect(t, db)
	do(t, c, "USE test")
	var account []string
	for _, statement := range behaviour {
		lines, err := tryRows(t.Context(), c, statement)
		account = append(account, fmt.Sprintf("%s: %v %v", statement, lines, err))
	}
	return account
}

// TestOddBytes saves SQL that isn't UTF-8: a literal may hold any bytes.
func TestOddBytes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	do(t, db, "CREATE VIEW v AS SELECT '\xff\xfe' AS a", "CREATE TABLE t (a INT COMMENT '\xff', b ENUM('x') DEFAULT 'x')",
		"CREATE PROCEDURE p() SELECT '\xff'")
	vol := newVolume(t, 0)
	if err := s.Snapshot(t.Context(), vol, nil); err != nil {
		t.Fatal(err)
	}
	restored := open(t, startOn(t, vol), "test")
	same(t, rows(t, restored, "SELECT HEX(a) FROM v"), "FFFE")
	same(t, rows(t, restored, "SHOW COLUMNS FROM t"), rows(t, db, "SHOW COLUMNS FROM t")...)
}

// TestFidelity builds one of everything, takes snapshots to a plain and an
// encrypted volume, and compares all that a client can see, then how copies and
// source behave.
func TestFidelity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "")
	buildFidelity(t, db)
	want := fidelityState(t, db)

	var copies []*sql.DB
	for _, dst := range []*volume.Volume{newVolume(t, 0), newVolume(t, 42)} {
		if err := s.Snapshot(t.Context(), dst, nil); err != nil {
			t.Fatal(err)
		}
		restored := open(t, startOn(t, dst), "")
		if diff := cmp.Diff(want, fidelityState(t, restored)); diff != "" {
			t.Errorf("encrypted %v: %s", dst.Encrypted(), diff)
		}
		copies = append(copies, restored)
	}
	if diff := cmp.Diff(want, fidelityState(t, db)); diff != "" {
		t.Errorf("the snapshot changed the source:\n%s", diff)
	}

	wantBehaviour := behave(t, db)
	for _, restored := range copies {
		if diff := cmp.Diff(wantBehaviour, behave(t, restored)); diff != "" {
			t.Error(diff)
		}
	}
}
