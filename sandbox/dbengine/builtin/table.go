package builtin

import (
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
)

// engineProvider shows SQL the databases of a provider with tables that know
// composite keys. Sessions and dumps use the provider itself: the library's
// sessions take its own types only.
type engineProvider struct {
	*provider
	keys *statementKeys
}

// Database gives a database as SQL sees it.
func (p engineProvider) Database(ctx *sql.Context, name string) (sql.Database, error) {
	db, err := p.provider.Database(ctx, name)
	if err != nil {
		return nil, err
	}
	return p.wrap(db), nil
}

// AllDatabases gives all of them, by name.
func (p engineProvider) AllDatabases(ctx *sql.Context) []sql.Database {
	dbs := p.provider.AllDatabases(ctx)
	for i, db := range dbs {
		dbs[i] = p.wrap(db)
	}
	return dbs
}

func (p engineProvider) wrap(db sql.Database) sql.Database {
	if m, ok := db.(*memory.Database); ok {
		return engineDatabase{m, p.keys}
	}
	return db
}

type engineDatabase struct {
	*memory.Database
	keys *statementKeys
}

// GetTableInsensitive gives a table as SQL sees it.
func (db engineDatabase) GetTableInsensitive(ctx *sql.Context, name string) (sql.Table, bool, error) {
	t, ok, err := db.Database.GetTableInsensitive(ctx, name)
	if m, is := t.(*memory.Table); is && ok && err == nil {
		return &table{m, db.keys}, true, nil
	}
	return t, ok, err
}

// table gives out editors that tell composite primary keys apart.
//
// The library gathers a statement's changes under the text of their key, whose
// columns it writes one after the other: (1, 11) and (11, 1) are both 111. An
// INSERT of both is refused as a duplicate, an UPDATE of both changes one.
type table struct {
	*memory.Table
	keys *statementKeys
}

var (
	_ sql.InsertableTable  = (*table)(nil)
	_ sql.UpdatableTable   = (*table)(nil)
	_ sql.DeletableTable   = (*table)(nil)
	_ sql.ReplaceableTable = (*table)(nil)
	_ sql.ForeignKeyTable  = (*table)(nil)
	_ sql.RewritableTable  = (*table)(nil)
)

// Inserter is for INSERT.
func (t *table) Inserter(ctx *sql.Context) sql.RowInserter {
	inner := t.Table.Inserter(ctx)
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e
	}
	return inner
}

// Replacer is for REPLACE.
func (t *table) Replacer(ctx *sql.Context) sql.RowReplacer {
	inner := t.Table.Replacer(ctx)
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e
	}
	return inner
}

// Updater is for UPDATE and ON DUPLICATE KEY UPDATE.
func (t *table) Updater(ctx *sql.Context) sql.RowUpdater {
	inner := t.Table.Updater(ctx)
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e
	}
	return inner
}

// Deleter is for DELETE.
func (t *table) Deleter(ctx *sql.Context) sql.RowDeleter {
	inner := t.Table.Deleter(ctx)
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e
	}
	return inner
}

// GetForeignKeyEditor is for what foreign keys do in other tables.
func (t *table) GetForeignKeyEditor(ctx *sql.Context) sql.ForeignKeyEditor {
	inner := t.Table.GetForeignKeyEditor(ctx)
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e
	}
	return inner
}

// RewriteInserter is for ALTER TABLE.
func (t *table) RewriteInserter(ctx *sql.Context, oldSchema, newSchema sql.PrimaryKeySchema, oldColumn, newColumn *sql.Column, idxCols []sql.IndexColumn) (sql.RowInserter, error) {
	inner, err := t.Table.RewriteInserter(ctx, oldSchema, newSchema, oldColumn, newColumn, idxCols)
	if err != nil {
		return nil, err
	}
	t.keys.forget(t.Name())
	if e := t.edit(inner, newSchema); e != nil {
		return e, nil
	}
	return inner, nil
}

// BuildIndex is for CREATE INDEX.
func (t *table) BuildIndex(ctx *sql.Context, def sql.IndexDef) (sql.RowInserter, error) {
	inner, err := t.Table.BuildIndex(ctx, def)
	if err != nil {
		return nil, err
	}
	t.keys.forget(t.Name())
	if e := t.edit(inner, t.PrimaryKeySchema()); e != nil {
		return e, nil
	}
	return inner, nil
}

// IndexedAccess is for reading by an index, and for changing what was read so.
func (t *table) IndexedAccess(ctx *sql.Context, lookup sql.IndexLookup) sql.IndexedTable {
	indexed := t.Table.IndexedAccess(ctx, lookup)
	if m, ok := indexed.(*memory.IndexedTable); ok {
		return &indexedTable{m, t}
	}
	return indexed
}

// WithProjections is for reading some columns.
func (t *table) WithProjections(columns []string) sql.Table {
	projected := t.Table.WithProjections(columns)
	if m, ok := projected.(*memory.Table); ok {
		return &table{m, t.keys}
	}
	return projected
}

// indexedTable reads by an index and changes as its table does.
type indexedTable struct {
	*memory.IndexedTable
	table *table
}

var (
	_ sql.UpdatableTable = (*indexedTable)(nil)
	_ sql.DeletableTable = (*indexedTable)(nil)
)

// Updater is the table's.
func (t *indexedTable) Updater(ctx *sql.Context) sql.RowUpdater { return t.table.Updater(ctx) }

// Deleter is the table's.
func (t *indexedTable) Deleter(ctx *sql.Context) sql.RowDeleter { return t.table.Deleter(ctx) }

// GetForeignKeyEditor is the table's.
func (t *indexedTable) GetForeignKeyEditor(ctx *sql.Context) sql.ForeignKeyEditor {
	return t.table.GetForeignKeyEditor(ctx)
}
