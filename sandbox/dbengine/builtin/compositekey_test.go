package builtin_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pairKey is a primary key of two columns, whose texts, one after the other, are
// often the same: (1, 11) and (11, 1).
type pairKey struct{ a, b int }

func pairRows(model map[pairKey]int) []string {
	keys := slices.SortedFunc(maps.Keys(model), func(x, y pairKey) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	var lines []string
	for _, k := range keys {
		lines = append(lines, fmt.Sprintf("%d|%d|%d", k.a, k.b, model[k]))
	}
	return lines
}

// TestCompositeKeys runs statements on a table and on a map and compares them.
func TestCompositeKeys(t *testing.T) {
	t.Parallel()
	db := open(t, newServer(t), "test")
	keys := rapid.Custom(func(t *rapid.T) pairKey {
		part := rapid.SampledFrom([]int{1, 11, 111, 2, -1})
		return pairKey{part.Draw(t, "a"), part.Draw(t, "b")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		do(t, db, "DROP TABLE IF EXISTS pair", "CREATE TABLE pair (a INT, b INT, v INT, PRIMARY KEY (a, b), KEY (v))")
		model := map[pairKey]int{}
		for range rapid.IntRange(1, 12).Draw(rt, "statements") {
			var statement string
			wantError := false
			switch rapid.IntRange(0, 6).Draw(rt, "kind") {
			case 0, 1: // INSERT, which does all or nothing
				inserted := rapid.SliceOfN(keys, 1, 5).Draw(rt, "rows")
				after := maps.Clone(model)
				var values []string
				for i, k := range inserted {
					_, taken := after[k]
					wantError = wantError || taken
					after[k] = i
					values = append(values, fmt.Sprintf("(%d, %d, %d)", k.a, k.b, i))
				}
				statement = "INSERT INTO pair VALUES " + strings.Join(values, ", ")
				if !wantError {
					model = after
				}
			case 2:
				replaced := rapid.SliceOfN(keys, 1, 5).Draw(rt, "rows")
				var values []string
				for i, k := range replaced {
					model[k] = i
					values = append(values, fmt.Sprintf("(%d, %d, %d)", k.a, k.b, i))
				}
				statement = "REPLACE INTO pair VALUES " + strings.Join(values, ", ")
			case 3:
				statement = "UPDATE pair SET v = v + 10"
				for k := range model {
					model[k] += 10
				}
			case 4: // by the primary key
				bound := rapid.IntRange(-1, 111).Draw(rt, "bound")
				statement = fmt.Sprintf("UPDATE pair SET v = v - 1 WHERE a >= %d", bound)
				for k := range model {
					if k.a >= bound {
						model[k]--
					}
				}
			case 5: // by the other index
				bound := rapid.IntRange(-2, 20).Draw(rt, "bound")
				statement = fmt.Sprintf("UPDATE pair SET v = v + 100 WHERE v < %d", bound)
				for k := range model {
					if model[k] < bound {
						model[k] += 100
					}
				}
			case 6:
				bound := rapid.IntRange(0, 120).Draw(rt, "bound")
				statement = fmt.Sprintf("DELETE FROM pair WHERE v > %d", bound)
				maps.DeleteFunc(model, func(_ pairKey, v int) bool { return v > bound })
			}
			_, err := db.ExecContext(t.Context(), statement)
			if (err != nil) != wantError {
				rt.Fatalf("%s: error %v, want one: %v", statement, err, wantError)
			}
			got := rows(t, db, "SELECT * FROM pair ORDER BY a, b")
			if want := pairRows(model); !slices.Equal(got, want) {
				rt.Fatalf("%s:\ngot  %v\nwant %v", statement, got, want)
			}
		}
		for k, v := range model {
			found := rows(t, db, fmt.Sprintf("SELECT v FROM pair WHERE a = %d AND b = %d", k.a, k.b))
			if !slices.Equal(found, []string{fmt.Sprint(v)}) {
				rt.Fatalf("row %v holds %v, want %d", k, found, v)
			}
		}
	})
}

// TestCompositeKeyOfExistingRows adds keys to a table that has rows, which the
// library writes anew for it.
func TestCompositeKeyOfExistingRows(t *testing.T) {
	t.Parallel()
	db := open(t, newServer(t), "test")
	do(t, db,
		"CREATE TABLE member (person INT NOT NULL, team INT NOT NULL, since INT)",
		"INSERT INTO member VALUES (1, 11, 7), (11, 1, 8), (2, 2, 9)",
		"ALTER TABLE member ADD PRIMARY KEY (person, team)",
		"CREATE UNIQUE INDEX u ON member (since)",
		"ALTER TABLE member ADD COLUMN note VARCHAR(10) FIRST",
		"UPDATE member SET note = 'x' WHERE since < 9",
	)
	same(t, rows(t, db, "SELECT person, team, since, note FROM member ORDER BY since"), "1|11|7|x", "11|1|8|x", "2|2|9|NULL")
	same(t, rows(t, db, "SELECT person FROM member WHERE since = 8"), "11")
	_, err := db.ExecContext(t.Context(), "INSERT INTO member (person, team) VALUES (3, 3), (11, 1)")
	fails(t, err, 1062, "duplicate primary key")
}

// TestCompositeKeyCascade deletes and updates rows of such a table by a foreign
// key.
func TestCompositeKeyCascade(t *testing.T) {
	t.Parallel()
	db := open(t, newServer(t), "test")
	do(t, db,
		"CREATE TABLE team (id INT PRIMARY KEY)",
		"INSERT INTO team VALUES (1), (11), (2)",
		"CREATE TABLE member (person INT, team INT, PRIMARY KEY (person, team), FOREIGN KEY (team) REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE)",
		"INSERT INTO member VALUES (1, 11), (11, 1), (5, 2), (2, 2)",
		"DELETE FROM team WHERE id IN (1, 11)",
		"UPDATE team SET id = 3",
	)
	same(t, rows(t, db, "SELECT * FROM member"), "2|3", "5|3")
}
