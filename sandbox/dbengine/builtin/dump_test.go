package builtin

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

func plainVolume(t testing.TB) *volume.Volume {
	t.Helper()
	vol, err := volume.Create(filepath.Join(t.TempDir(), "vol"), "vol-1", nil)
	if err != nil {
		t.Fatal(err)
	}
	return vol
}

func putDump(t rapid.TB, vol *volume.Volume, content []byte) {
	t.Helper()
	err := vol.WriteFile(dumpFile, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// planetImage is the article's database.
func planetImage() *image {
	return &image{
		users: []byte("users"),
		databases: []databaseImage{{
			def: databaseDef{Name: "test", Collation: "utf8mb4_0900_bin"},
			tables: []tableImage{{
				def: tableDef{
					Name: "planet", Collation: "utf8mb4_0900_bin",
					Columns: []columnDef{
						{Name: "id", Type: columnType{Kind: "int unsigned"}, NotNull: true, AutoIncrement: true},
						{Name: "name", Type: columnType{Kind: "varchar", Length: 30, Collation: "utf8mb4_0900_bin"}},
					},
					PrimaryKey: []int{0}, NextAutoIncrement: 4,
				},
				rows: []sql.Row{{uint32(1), "Mercury"}, {uint32(3), nil}},
			}},
		}},
	}
}

const planetDump = `{"dump":{"version":1}}
{"users":"dXNlcnM="}
{"database":{"name":"test","collation":"utf8mb4_0900_bin"}}
{"table":{"name":"planet","collation":"utf8mb4_0900_bin","columns":[` +
	`{"name":"id","type":{"kind":"int unsigned"},"notNull":true,"autoIncrement":true},` +
	`{"name":"name","type":{"kind":"varchar","length":30,"collation":"utf8mb4_0900_bin"}}],` +
	`"primaryKey":[0],"nextAutoIncrement":4}}
[1,"Mercury"]
[3,null]
{"end":{"databases":1,"tables":1,"rows":2,"sha256":"` + planetSum + `"}}
`

const planetSum = "072f1c3d642d91754b77d6750e0bb5327d9a4b1f3a9f928a4286c11f029e0063"

// TestFormat holds the format to its description: a change of this text needs
// another formatVersion.
func TestFormat(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := planetImage().write(&b, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(planetDump, "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Error(diff)
	}
	vol := plainVolume(t)
	putDump(t, vol, b.Bytes())
	im, err := readImage(t.Context(), vol)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(planetImage(), im, cmp.AllowUnexported(image{}, databaseImage{}, tableImage{})); diff != "" {
		t.Error(diff)
	}
}

// TestDamagedDump changes any byte of a dump on a plain volume, or cuts it
// anywhere: the volume can't notice, the dump must.
func TestDamagedDump(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := planetImage().write(&b, nil); err != nil {
		t.Fatal(err)
	}
	vol := plainVolume(t)
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Clone(b.Bytes())
		if rapid.Bool().Draw(t, "cut") {
			content = content[:rapid.IntRange(0, len(content)-1).Draw(t, "to")]
		} else {
			at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
			content[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		putDump(t, vol, content)
		im, err := readImage(t.Context(), vol)
		if err == nil {
			// White space and the case of the checksum's letters mean nothing.
			if cmp.Equal(planetImage(), im, cmp.AllowUnexported(image{}, databaseImage{}, tableImage{})) {
				return
			}
			t.Fatalf("read as another dump:\n%s", content)
		}
		if !errors.Is(err, ErrBadDump) {
			t.Fatalf("got %v, want ErrBadDump", err)
		}
	})
}

func TestForeignDumps(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(planetDump, "\n")
	without := func(i int) string { return strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "") }
	for name, test := range map[string]struct{ content, want string }{
		"empty":            {"", "bad dump: it ends at line 1 without the end record"},
		"newer version":    {strings.Replace(planetDump, `"version":1`, `"version":2`, 1), "bad dump: line 1: format version 2, this program reads 1"},
		"unknown member":   {strings.Replace(planetDump, `"notNull"`, `"nutNoll"`, 1), "unknown object member name"},
		"another file":     {"-- MySQL dump 10.13\n", "bad dump: line 1: "},
		"no header":        {without(0), "bad dump: line 1: the header isn't the first line"},
		"no users":         {without(1), "bad dump: line 6: it holds 1 databases"},
		"no database":      {without(2), "bad dump: line 3: a table before any database"},
		"no table":         {without(3), "bad dump: line 4: a row before any table"},
		"a row missing":    {without(4), "bad dump: line 6: it holds 1 databases, 1 tables, 1 rows"},
		"something behind": {planetDump + "\n", "bad dump: something follows the end record"},
		"too few values":   {strings.Replace(planetDump, `[1,"Mercury"]`, `[1]`, 1), "bad dump: line 5: "},
		"too many values":  {strings.Replace(planetDump, `[1,"Mercury"]`, `[1,"Mercury",2]`, 1), "bad dump: line 5: more than 2 values"},
		"out of range":     {strings.Replace(planetDump, `[1,`, `[-1,`, 1), "bad dump: line 5: value 1: "},
		"unknown type":     {strings.Replace(planetDump, `varchar`, `varchor`, 1), `column name: no way to write values of type "varchor"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vol := plainVolume(t)
			putDump(t, vol, []byte(test.content))
			_, err := readImage(t.Context(), vol)
			if !errors.Is(err, ErrBadDump) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrBadDump with %q", err, test.want)
			}
		})
	}
}

// TestUnsaveable are images that would not come back: nothing may be written,
// and the error says where.
func TestUnsaveable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*image)
		want   string
	}{
		"name not UTF-8": {
			func(im *image) { im.databases[0].def.Name = "\xff" }, "invalid UTF-8"},
		"foreign Go type": {
			func(im *image) { im.databases[0].tables[0].rows[1][1] = struct{}{} },
			"database test, table planet: the built-in engine can't save this: column name: unexpected Go type of value: struct {} (struct {} in a column of type varchar)"},
		"row too short": {
			func(im *image) { im.databases[0].tables[0].rows[1] = sql.Row{uint32(1)} },
			"a row of 1 values for 2 columns"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vol := plainVolume(t)
			putDump(t, vol, []byte("old"))
			im := planetImage()
			test.change(im)
			err := im.save(t.Context(), vol)
			if !errors.Is(err, ErrUnsaveable) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrUnsaveable with %q", err, test.want)
			}
			r, err := vol.ReadFile(dumpFile)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if content, err := io.ReadAll(r); string(content) != "old" || err != nil {
				t.Errorf("the volume now holds %q, %v", content, err)
			}
		})
	}
}

// TestDifferentDefinition restores definitions that the library would change.
func TestDifferentDefinition(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*tableDef)
		want   string
	}{
		"index over no column": {
			func(d *tableDef) { d.Indexes = []indexDef{{Name: "k", Columns: []string{"gone"}}} }, "index k: no column gone"},
		"unknown index": {
			func(d *tableDef) { d.Indexes = []indexDef{{Name: "k", Kind: "hash", Columns: []string{"id"}}} }, `unknown kind "hash"`},
		"primary key over no column": {
			func(d *tableDef) { d.PrimaryKey = []int{2} }, "primary key over column 2 of 2"},
		"next value without a column for it": {
			func(d *tableDef) { d.Columns[0].AutoIncrement = false }, "it came back different"},
		"unknown collation": {
			func(d *tableDef) { d.Collation = "utf8mb4_martian" }, "utf8mb4_martian"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := newCatalog()
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			im := planetImage()
			test.change(&im.databases[0].tables[0].def)
			err = c.restore(t.Context(), im)
			if err == nil || !strings.Contains(err.Error(), test.want) ||
				!strings.HasPrefix(err.Error(), "database test: table planet: ") {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}
