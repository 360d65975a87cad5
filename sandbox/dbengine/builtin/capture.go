package builtin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
)

// capture takes the state of the server without copying values. The caller sees
// to it that nothing changes meanwhile. What can't be taken is told in the image.
func (c *catalog) capture(ctx context.Context) (*image, error) {
	sctx := c.adminContext(ctx)
	users, err := c.savedUsers(sctx)
	if err != nil {
		return nil, fmt.Errorf("capturing users: %w", err)
	}
	dbs, err := c.provider.userDatabases(sctx)
	if err != nil {
		return nil, err
	}
	im := &image{users: users}
	for _, db := range dbs {
		d, lost, err := c.captureDatabase(sctx, db)
		if err != nil {
			return nil, fmt.Errorf("capturing database %s: %w", db.Name(), err)
		}
		im.databases = append(im.databases, d)
		im.lost = append(im.lost, lost...)
	}
	return im, nil
}

// captureDatabase takes a database. A table that can't be taken is named in
// lost, so that it keeps nothing else from a rescue file.
func (c *catalog) captureDatabase(ctx *sql.Context, db *memory.Database) (im databaseImage, lost []string, err error) {
	if im.def, err = describeDatabase(ctx, db); err != nil {
		return databaseImage{}, nil, err
	}
	names, err := db.GetTableNames(ctx)
	if err != nil {
		return databaseImage{}, nil, err
	}
	slices.Sort(names)
	for _, name := range names {
		table, err := c.captureTable(ctx, db, name)
		if ctx.Err() != nil {
			return databaseImage{}, nil, context.Cause(ctx)
		}
		if err != nil {
			lost = append(lost, fmt.Sprintf("database %s, table %s: %v", db.Name(), name, err))
			continue
		}
		im.tables = append(im.tables, table)
	}
	return im, lost, nil
}

func (c *catalog) captureTable(ctx *sql.Context, db *memory.Database, name string) (im tableImage, err error) {
	t, err := sessionTable(ctx, db, name)
	if err != nil {
		return tableImage{}, err
	}
	if im.def, err = describeTable(ctx, t); err != nil {
		return tableImage{}, err
	}
	im.rows, err = c.rowsOf(ctx, db, t)
	return im, err
}

// sessionTable gives the session's copy of a table, which it makes at the first
// call. The library's changes go to that copy until the session commits.
func sessionTable(ctx *sql.Context, db *memory.Database, name string) (*memory.Table, error) {
	t, ok, err := db.GetTableInsensitive(ctx, name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, sql.ErrTableNotFound.New(name)
	}
	m, ok := t.(*memory.Table)
	if !ok {
		return nil, fmt.Errorf("%w: table %s is a %T", ErrUnsaveable, name, t)
	}
	return m, nil
}

// rowsOf gives the table's rows in storage order, with the values of virtual
// columns, which storage lacks and an index over such a column needs.
func (c *catalog) rowsOf(ctx *sql.Context, db *memory.Database, t *memory.Table) ([]sql.Row, error) {
	if t.PrimaryKeySchema().HasVirtualColumns() {
		return c.selectAll(ctx, db.Name(), t)
	}
	partitions, err := t.Partitions(ctx)
	if err != nil {
		return nil, err
	}
	return sql.RowIterToRows(ctx, sql.NewTableRowIter(ctx, t, partitions))
}

func (c *catalog) selectAll(ctx *sql.Context, database string, t *memory.Table) ([]sql.Row, error) {
	var columns []string
	for _, col := range t.Schema() {
		columns = append(columns, quoteName(col.Name))
	}
	query := fmt.Sprintf("SELECT %s FROM %s.%s",
		strings.Join(columns, ", "), quoteName(database), quoteName(t.Name()))
	_, iter, _, err := c.engine.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return sql.RowIterToRows(ctx, iter)
}

func quoteName(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

func describeDatabase(ctx *sql.Context, db *memory.Database) (databaseDef, error) {
	d := databaseDef{Name: db.Name(), Collation: collationName(db.GetCollation(ctx))}
	for _, fk := range db.GetForeignKeyCollection().Keys() {
		d.ForeignKeys = append(d.ForeignKeys, foreignKeyDef{
			Name: fk.Name, Database: fk.Database, Table: fk.Table, Columns: fk.Columns,
			ParentDatabase: fk.ParentDatabase, ParentTable: fk.ParentTable, ParentColumns: fk.ParentColumns,
			OnUpdate: string(fk.OnUpdate), OnDelete: string(fk.OnDelete), Resolved: fk.IsResolved,
		})
	}
	views, err := db.AllViews(ctx)
	if err != nil {
		return databaseDef{}, err
	}
	for _, v := range views {
		d.Views = append(d.Views, viewDef{v.Name, text(v.TextDefinition), text(v.CreateViewStatement), v.SqlMode})
	}
	// The library keeps views in a map; a dump of unchanged data is the same bytes.
	slices.SortFunc(d.Views, func(a, b viewDef) int { return cmp.Compare(a.Name, b.Name) })

	triggers, err := db.GetTriggers(ctx)
	if err != nil {
		return databaseDef{}, err
	}
	for _, t := range triggers {
		d.Triggers = append(d.Triggers, triggerDef{t.Name, text(t.CreateStatement), t.CreatedAt, t.SqlMode})
	}
	procedures, err := db.GetStoredProcedures(ctx)
	if err != nil {
		return databaseDef{}, err
	}
	for _, p := range procedures {
		d.Procedures = append(d.Procedures, procedureDef{
			p.Name, text(p.CreateStatement), p.CreatedAt, p.ModifiedAt, p.SqlMode,
		})
	}
	events, _, err := db.GetEvents(ctx)
	if err != nil {
		return databaseDef{}, err
	}
	for _, e := range events {
		d.Events = append(d.Events, eventDef{
			Name: e.Name, Body: text(e.EventBody), TimezoneOffset: e.TimezoneOffset, Status: e.Status,
			Definer: e.Definer, SQLMode: e.SqlMode, Created: e.CreatedAt, Altered: e.LastAltered,
			Executed: e.LastExecuted, Comment: text(e.Comment), OnCompletionPreserve: e.OnCompletionPreserve,
			HasExecuteAt: e.HasExecuteAt, ExecuteAt: e.ExecuteAt, ExecuteEvery: e.ExecuteEvery,
			Starts: e.Starts, HasEnds: e.HasEnds, Ends: e.Ends,
		})
	}
	return d, nil
}
