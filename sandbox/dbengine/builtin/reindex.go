package builtin

import (
	"fmt"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
)

// The library keeps a secondary index as rows that name places in the table, and
// changes these rows where they are, although copies of the table in other
// sessions and the committed table share them. A DELETE that is rolled back, or
// only not committed yet, so makes every reader of the index find wrong rows,
// and an UPDATE change wrong ones. Indexes are made anew from the rows, which
// are always right, wherever that can have happened.

// isolate is for the first write of a transaction of several statements: the
// session gets its copies of all indexed tables now, and the committed ones get
// index rows of their own, which the session then can't reach.
func (s *server) isolate(ctx *sql.Context, c *client) error {
	if c.session.GetTransaction() == nil {
		// With autocommit off the library would begin at the statement, and drop
		// the copies.
		tx, err := c.session.StartTransaction(ctx, sql.ReadWrite)
		if err != nil {
			return err
		}
		c.session.SetTransaction(tx)
	}
	err := s.eachIndexed(ctx, func(*memory.Database, *memory.Table) error { return nil })
	if err != nil {
		return err
	}
	if err := s.reindexCommitted(ctx); err != nil {
		return err
	}
	c.isolated = true
	return nil
}

// reindex is for after a statement that failed, or altered a table.
func (s *server) reindex(ctx *sql.Context, c *client) error {
	if !c.inTransaction(ctx) {
		return s.reindexCommitted(ctx)
	}
	return s.eachIndexed(ctx, func(db *memory.Database, t *memory.Table) error {
		if t.PrimaryKeySchema().HasVirtualColumns() {
			// Their values take a query with privileges the client may not have. Such
			// an index waits for the end of the transaction.
			return nil
		}
		rows, err := s.catalog.rowsOf(ctx, db, t)
		if err != nil {
			return err
		}
		return refill(ctx, db, t, rows)
	})
}

// reindexCommitted makes the indexes of the committed tables anew.
func (s *server) reindexCommitted(ctx *sql.Context) error {
	actx := s.catalog.adminContext(ctx)
	type found struct {
		db   *memory.Database
		name string
		rows []sql.Row
	}
	var tables []found
	err := s.eachIndexed(actx, func(db *memory.Database, t *memory.Table) error {
		rows, err := s.catalog.rowsOf(actx, db, t)
		tables = append(tables, found{db, t.Name(), rows})
		return err
	})
	if err != nil || len(tables) == 0 {
		return err
	}
	return transact(actx, func() error {
		for _, f := range tables {
			t, err := sessionTable(actx, f.db, f.name)
			if err != nil {
				return err
			}
			if err := refill(actx, f.db, t, f.rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// refill empties the session's copy of t and puts the rows back.
func refill(ctx *sql.Context, db *memory.Database, t *memory.Table, rows []sql.Row) error {
	next, err := t.PeekNextAutoIncrementValue(ctx)
	if err != nil {
		return err
	}
	if _, err := t.Truncate(ctx); err != nil {
		return err
	}
	if err := fill(ctx, db, t.Name(), rows, next); err != nil {
		return fmt.Errorf("making the indexes of %s.%s anew: %w", db.Name(), t.Name(), err)
	}
	return nil
}

// eachIndexed calls do with the session's copy of each table that has a
// secondary index.
func (s *server) eachIndexed(ctx *sql.Context, do func(*memory.Database, *memory.Table) error) error {
	dbs, err := s.catalog.provider.userDatabases(ctx)
	if err != nil {
		return err
	}
	for _, db := range dbs {
		for name := range db.Tables() {
			t, err := sessionTable(ctx, db, name)
			if err != nil {
				return err
			}
			indexes, err := secondaryIndexes(ctx, t)
			if err != nil {
				return err
			}
			if len(indexes) == 0 {
				continue
			}
			if err := do(db, t); err != nil {
				return err
			}
		}
	}
	return nil
}
