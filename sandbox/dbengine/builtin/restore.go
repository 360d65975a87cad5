package builtin

import (
	"context"
	"fmt"
	"reflect"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/fulltext"
)

// restore makes everything of the image in the empty catalog.
//
// It goes through the library's Go interfaces, not through SQL: the library
// keeps definitions in a form of its own, and reading its SQL back doesn't
// always give that form again. What came out is compared with what was asked
// for, so that a gap here is an error and not a silent change.
//
// Foreign keys come after all tables, and triggers are never fired, because rows
// go to the tables directly.
func (c *catalog) restore(ctx context.Context, im *image) error {
	sctx := c.adminContext(ctx)
	for _, d := range im.databases {
		if err := c.restoreDatabase(sctx, d); err != nil {
			return fmt.Errorf("database %s: %w", d.def.Name, err)
		}
	}
	if err := c.users.LoadData(sctx, im.users); err != nil {
		return fmt.Errorf("users: %w", err)
	}
	return nil
}

func (c *catalog) restoreDatabase(ctx *sql.Context, im databaseImage) error {
	if err := c.provider.CreateDatabase(ctx, im.def.Name); err != nil {
		return err
	}
	found, err := c.provider.Database(ctx, im.def.Name)
	if err != nil {
		return err
	}
	db, ok := found.(*memory.Database)
	if !ok {
		return fmt.Errorf("made as a %T", found)
	}
	collation, err := collationOf(im.def.Collation)
	if err != nil {
		return err
	}
	if err := db.SetCollation(ctx, collation); err != nil {
		return err
	}
	for _, table := range im.tables {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := transact(ctx, func() error { return restoreTable(ctx, db, table) })
		if err != nil {
			return fmt.Errorf("table %s: %w", table.def.Name, err)
		}
	}
	if err := restoreObjects(ctx, db, im.def); err != nil {
		return err
	}
	again, err := describeDatabase(ctx, db)
	if err != nil {
		return err
	}
	return sameDefinition(im.def, again)
}

func restoreTable(ctx *sql.Context, db *memory.Database, im tableImage) error {
	schema, err := im.def.schema(db.Name())
	if err != nil {
		return err
	}
	collation, err := collationOf(im.def.Collation)
	if err != nil {
		return err
	}
	name := im.def.Name
	if err := db.CreateTable(ctx, name, schema, collation, string(im.def.Comment)); err != nil {
		return err
	}
	t, err := sessionTable(ctx, db, name)
	if err != nil {
		return err
	}
	for _, c := range im.def.Checks {
		check := &sql.CheckDefinition{Name: c.Name, CheckExpression: string(c.Expression), Enforced: !c.NotEnforced}
		if err := t.CreateCheck(ctx, check); err != nil {
			return err
		}
	}
	for _, index := range im.def.Indexes {
		if err := createIndex(ctx, t, index); err != nil {
			return fmt.Errorf("index %s: %w", index.Name, err)
		}
	}
	if err := fill(ctx, db, name, im.rows, im.def.NextAutoIncrement); err != nil {
		return err
	}
	if t, err = sessionTable(ctx, db, name); err != nil {
		return err
	}
	again, err := describeTable(ctx, t)
	if err != nil {
		return err
	}
	return sameDefinition(im.def, again)
}

// schema builds the columns as they are after CREATE TABLE has resolved them.
func (d tableDef) schema(database string) (sql.PrimaryKeySchema, error) {
	schema := make(sql.Schema, len(d.Columns))
	for i, c := range d.Columns {
		t, err := c.Type.make()
		if err != nil {
			return sql.PrimaryKeySchema{}, fmt.Errorf("column %s: %w", c.Name, err)
		}
		schema[i] = &sql.Column{
			Name: c.Name, Type: t, Nullable: !c.NotNull, AutoIncrement: c.AutoIncrement,
			Default: expressionOf(c.Default), OnUpdate: expressionOf(c.OnUpdate), Generated: expressionOf(c.Generated),
			Virtual: c.Virtual, Comment: string(c.Comment), Extra: c.Extra,
			Source: d.Name, DatabaseSource: database,
		}
	}
	for _, ordinal := range d.PrimaryKey {
		if ordinal < 0 || ordinal >= len(schema) {
			return sql.PrimaryKeySchema{}, fmt.Errorf("primary key over column %d of %d", ordinal, len(schema))
		}
		schema[ordinal].PrimaryKey = true
	}
	return sql.NewPrimaryKeySchema(schema, d.PrimaryKey...), nil
}

// expressionOf is the inverse of expressionText. Literal keeps the library from
// putting another pair of parentheses around the text.
func expressionOf(t *text) *sql.ColumnDefaultValue {
	if t == nil {
		return nil
	}
	return &sql.ColumnDefaultValue{Expr: &sql.UnresolvedColumnDefault{ExprString: string(*t)}, Literal: true}
}

func createIndex(ctx *sql.Context, t *memory.Table, d indexDef) error {
	def := sql.IndexDef{Name: d.Name, Comment: string(d.Comment), Constraint: sql.IndexConstraint_None}
	for i, name := range d.Columns {
		if t.Schema().IndexOfColName(name) < 0 {
			return fmt.Errorf("no column %s", name) // the library would panic
		}
		col := sql.IndexColumn{Name: name}
		if i < len(d.Lengths) {
			col.Length = int64(d.Lengths[i])
		}
		def.Columns = append(def.Columns, col)
	}
	switch d.Kind {
	case "":
	case indexUnique:
		def.Constraint = sql.IndexConstraint_Unique
	case indexSpatial:
		def.Constraint = sql.IndexConstraint_Spatial
	case indexFulltext:
		def.Constraint = sql.IndexConstraint_Fulltext
		if d.Tables == nil {
			return fmt.Errorf("no tables for a %s index", d.Kind)
		}
		var alterable fulltext.IndexAlterableTable = t
		return alterable.CreateFulltextIndex(ctx, def, d.Tables.keys(), d.Tables.names())
	default:
		return fmt.Errorf("unknown kind %q", d.Kind)
	}
	return t.CreateIndex(ctx, def)
}

func restoreObjects(ctx *sql.Context, db *memory.Database, d databaseDef) error {
	for _, fk := range d.ForeignKeys {
		db.GetForeignKeyCollection().AddFK(sql.ForeignKeyConstraint{
			Name: fk.Name, Database: fk.Database, Table: fk.Table, Columns: fk.Columns,
			ParentDatabase: fk.ParentDatabase, ParentTable: fk.ParentTable, ParentColumns: fk.ParentColumns,
			OnUpdate:   sql.ForeignKeyReferentialAction(fk.OnUpdate),
			OnDelete:   sql.ForeignKeyReferentialAction(fk.OnDelete),
			IsResolved: fk.Resolved,
		})
	}
	for _, v := range d.Views {
		// A view takes its SQL mode from the session that makes it.
		if err := ctx.SetSessionVariable(ctx, sql.SqlModeSessionVar, v.SQLMode); err != nil {
			return fmt.Errorf("view %s: %w", v.Name, err)
		}
		if err := db.CreateView(ctx, v.Name, string(v.Select), string(v.Create)); err != nil {
			return fmt.Errorf("view %s: %w", v.Name, err)
		}
	}
	for _, t := range d.Triggers {
		err := db.CreateTrigger(ctx, sql.TriggerDefinition{
			Name: t.Name, CreateStatement: string(t.Create), CreatedAt: t.Created, SqlMode: t.SQLMode,
		})
		if err != nil {
			return fmt.Errorf("trigger %s: %w", t.Name, err)
		}
	}
	for _, p := range d.Procedures {
		err := db.SaveStoredProcedure(ctx, sql.StoredProcedureDetails{
			Name: p.Name, CreateStatement: string(p.Create), CreatedAt: p.Created, ModifiedAt: p.Modified, SqlMode: p.SQLMode,
		})
		if err != nil {
			return fmt.Errorf("procedure %s: %w", p.Name, err)
		}
	}
	for _, e := range d.Events {
		_, err := db.SaveEvent(ctx, sql.EventDefinition{
			Name: e.Name, EventBody: string(e.Body), TimezoneOffset: e.TimezoneOffset, Status: e.Status,
			Definer: e.Definer, SqlMode: e.SQLMode, CreatedAt: e.Created, LastAltered: e.Altered,
			LastExecuted: e.Executed, Comment: string(e.Comment), OnCompletionPreserve: e.OnCompletionPreserve,
			HasExecuteAt: e.HasExecuteAt, ExecuteAt: e.ExecuteAt, ExecuteEvery: e.ExecuteEvery,
			Starts: e.Starts, HasEnds: e.HasEnds, Ends: e.Ends,
		})
		if err != nil {
			return fmt.Errorf("event %s: %w", e.Name, err)
		}
	}
	return nil
}

// sameDefinition compares what was restored with what was saved.
func sameDefinition[T any](saved, restored T) error {
	if !reflect.DeepEqual(saved, restored) {
		return fmt.Errorf("it came back different:\nsaved    %+v\nrestored %+v", saved, restored)
	}
	return nil
}
