package builtin_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
)

// drawColumn draws a column's type and a generator of its values as parameters
// of a prepared statement.
func drawColumn(t *rapid.T) (column string, values *rapid.Generator[any]) {
	asAny := func(v any) any { return v }
	type choice struct {
		column string
		values *rapid.Generator[any]
	}
	text := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"", " ", "NULL", "\x00", "'\"\\`", "\r\n\t", "ä€😀", "\u2028", "\u0301"}),
	).Filter(func(s string) bool { return len([]rune(s)) <= 100 })
	bytes := rapid.SliceOfN(rapid.Byte(), 0, 60)
	moment := rapid.Custom(func(t *rapid.T) any {
		return time.Unix(rapid.Int64Range(-30610224000, 253402300799).Draw(t, "s"), rapid.Int64Range(0, 999_999).Draw(t, "µs")*1000).UTC()
	})
	choices := []choice{
		{"TINYINT", rapid.Map(rapid.Int8(), func(v int8) any { return v })},
		{"SMALLINT UNSIGNED", rapid.Map(rapid.Uint16(), func(v uint16) any { return v })},
		{"MEDIUMINT", rapid.Map(rapid.Int32Range(-8388608, 8388607), func(v int32) any { return v })},
		{"INT", rapid.Map(rapid.Int32(), func(v int32) any { return v })},
		{"INT UNSIGNED", rapid.Map(rapid.Uint32(), func(v uint32) any { return v })},
		{"BIGINT", rapid.Map(rapid.Int64(), func(v int64) any { return v })},
		{"BIGINT UNSIGNED", rapid.Map(rapid.Uint64(), func(v uint64) any { return v })},
		{"DECIMAL(65,30)", rapid.Map(rapid.StringMatching(`-?[1-9][0-9]{0,33}\.[0-9]{1,30}`), func(v string) any { return v })},
		{"DECIMAL(10,2)", rapid.Map(rapid.StringMatching(`-?[0-9]{1,7}\.[0-9]{1,2}`), func(v string) any { return v })},
		{"FLOAT", rapid.Map(rapid.Float32Range(-1e30, 1e30), func(v float32) any { return v })},
		{"DOUBLE", rapid.Map(rapid.Float64Range(-1e300, 1e300), func(v float64) any { return v })},
		{"DATE", rapid.Map(moment, func(v any) any { return v.(time.Time).Format("2006-01-02") })},
		{"DATETIME", moment}, {"DATETIME(3)", moment}, {"DATETIME(6)", moment},
		{"TIME", rapid.Map(rapid.IntRange(-3020399, 3020399), func(v int) any {
			sign := ""
			if v < 0 {
				sign, v = "-", -v
			}
			return fmt.Sprintf("%s%02d:%02d:%02d", sign, v/3600, v/60%60, v%60)
		})},
		{"YEAR", rapid.Map(rapid.IntRange(1901, 2155), func(v int) any { return v })},
		{"BIT(64)", rapid.Map(rapid.Uint64(), func(v uint64) any { return v })},
		{"ENUM('a','b''c','ä')", rapid.Map(rapid.SampledFrom([]any{"a", "b'c", "ä"}), asAny)},
		{"SET('x','y','z')", rapid.Map(rapid.SampledFrom([]any{"", "x", "x,y", "y,z", "x,y,z"}), asAny)},
		{"VARCHAR(100)", rapid.Map(text, func(v string) any { return v })},
		{"CHAR(100) COLLATE utf8mb4_bin", rapid.Map(text, func(v string) any { return v })},
		{"TEXT", rapid.Map(text, func(v string) any { return v })},
		{"VARBINARY(60)", rapid.Map(bytes, func(v []byte) any { return v })},
		{"BLOB", rapid.Map(bytes, func(v []byte) any { return v })},
		{"JSON", rapid.Map(rapid.SampledFrom([]any{"null", "1", `"ä"`, `[1,{"a":null}]`, `{"b":2.5,"a":[]}`}), asAny)},
	}
	c := rapid.SampledFrom(choices).Draw(t, "column")
	return c.column, c.values
}

// drawTable makes a table and fills it. What the database refuses (a duplicate,
// a key that it can't have) is not in it, which is as good.
func drawTable(t *rapid.T, db *sql.DB, name string) {
	ctx := context.Background()
	count := rapid.IntRange(1, 6).Draw(t, "columns")
	var definitions []string
	generators := make([]*rapid.Generator[any], count)
	for i := range count {
		var column string
		column, generators[i] = drawColumn(t)
		definition := fmt.Sprintf("c%d %s", i, column)
		if rapid.Bool().Draw(t, "not null") {
			definition += " NOT NULL"
		} else {
			generators[i] = rapid.OneOf(generators[i], rapid.Just[any](nil))
		}
		if rapid.Bool().Draw(t, "comment") {
			definition += fmt.Sprintf(" COMMENT '%s'", strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(rapid.StringN(0, 10, -1).Draw(t, "text")))
		}
		definitions = append(definitions, definition)
	}
	auto := rapid.Bool().Draw(t, "auto_increment")
	if auto {
		definitions = append(definitions, "id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY")
	} else if rapid.Bool().Draw(t, "primary key") {
		definitions = append(definitions, fmt.Sprintf("PRIMARY KEY (c%d)", rapid.IntRange(0, count-1).Draw(t, "of")))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "indexes") {
		definitions = append(definitions, fmt.Sprintf("%s k%d (c%d)",
			rapid.SampledFrom([]string{"KEY", "UNIQUE KEY"}).Draw(t, "index"), i, rapid.IntRange(0, count-1).Draw(t, "of")))
	}
	create := fmt.Sprintf("CREATE TABLE %s (%s)", name, strings.Join(definitions, ", "))
	if _, err := db.ExecContext(ctx, create); err != nil {
		t.Logf("%s: %v", create, err)
		return
	}
	placeholders := strings.TrimSuffix(strings.Repeat("?, ", count), ", ")
	for range rapid.IntRange(0, 6).Draw(t, "rows") {
		var values []any
		for _, g := range generators {
			values = append(values, g.Draw(t, "value"))
		}
		insert := fmt.Sprintf("INSERT INTO %s VALUES (%s)", name, placeholders)
		if auto {
			insert = fmt.Sprintf("INSERT INTO %s VALUES (%s, NULL)", name, placeholders)
		}
		if _, err := db.ExecContext(ctx, insert, values...); err != nil {
			t.Logf("%s: %v", insert, err)
		}
	}
	if auto && rapid.Bool().Draw(t, "gap") {
		if _, err := db.ExecContext(ctx, "DELETE FROM "+name+" WHERE id > 2"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnySchema makes tables of any columns, keys and values and compares source
// and copy.
func TestAnySchema(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	db := open(t, s, "test")
	dump := newVolume(t, 21)
	rapid.Check(t, func(rt *rapid.T) {
		do(t, db, "DROP DATABASE test", "CREATE DATABASE test", "USE test")
		// The pool's other connections have lost their database.
		db.SetMaxOpenConns(1)
		for i := range rapid.IntRange(1, 3).Draw(rt, "tables") {
			drawTable(rt, db, fmt.Sprintf("t%d", i))
		}
		want := state(t, db)
		if err := s.Snapshot(t.Context(), dump, nil); err != nil {
			rt.Fatal(err)
		}
		restored, err := builtin.New().Start(t.Context(), dump, spec())
		if err != nil {
			rt.Fatal(err)
		}
		defer restored.Stop(context.Background())
		copied := open(t, restored, "test")
		defer copied.Close()
		if diff := cmp.Diff(want, state(t, copied)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// state is what SQL shows of database test.
func state(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range rows(t, db, "SHOW TABLES") {
		all[table+" create"] = rows(t, db, "SHOW CREATE TABLE "+table)
		all[table+" text"] = rows(t, db, "SELECT * FROM "+table)
		all[table+" hex"] = rows(t, db, hexQuery(t, db, table))
	}
	return all
}
