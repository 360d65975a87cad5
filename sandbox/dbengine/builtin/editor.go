package builtin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
)

// statementKeys are the keys that the present statement has changed, for each
// table by the text that the library confuses. At most one statement of a server
// writes at a time.
type statementKeys struct {
	tables map[string]map[string]string
}

// begin is for the next statement.
func (k *statementKeys) begin() { k.tables = map[string]map[string]string{} }

// forget is for a table whose changes the library has taken over.
func (k *statementKeys) forget(table string) { delete(k.tables, strings.ToLower(table)) }

// claim notes a key and tells whether the library can tell it from all noted
// before.
func (k *statementKeys) claim(table, confused, exact string) bool {
	table = strings.ToLower(table)
	noted := k.tables[table]
	if noted == nil {
		noted = map[string]string{}
		if k.tables == nil {
			k.begin()
		}
		k.tables[table] = noted
	}
	other, ok := noted[confused]
	if !ok {
		noted[confused] = exact
	}
	return !ok || other == exact
}

// editor makes the library take over what it has gathered before it gets a key
// that it would confuse with a gathered one.
type editor struct {
	sql.ForeignKeyEditor
	table   string
	key     []int
	keys    *statementKeys
	pending []change
}

// change is an UPDATE, or a DELETE if new is nil, that has to wait: it comes from
// a scan of the table, which taking over would upset.
type change struct{ old, new sql.Row }

var errTakeOver = errors.New("applying the changes of a statement")

// claim notes a row's key.
func (e *editor) claim(row sql.Row) bool {
	var confused, exact strings.Builder
	for _, i := range e.key {
		text := fmt.Sprintf("%v", row[i]) // as the library does
		confused.WriteString(text)
		fmt.Fprintf(&exact, "%q,", text)
	}
	return e.keys.claim(e.table, confused.String(), exact.String())
}

// takeOver makes the library apply what it has gathered. It does so before it
// gives access by an index, and returns nothing if it fails.
func (e *editor) takeOver(ctx *sql.Context) error {
	if e.IndexedAccess(ctx, sql.IndexLookup{}) == nil {
		return errTakeOver
	}
	return nil
}

// IndexedAccess is the library's, after which nothing is gathered any more.
func (e *editor) IndexedAccess(ctx *sql.Context, lookup sql.IndexLookup) sql.IndexedTable {
	e.keys.forget(e.table)
	return e.ForeignKeyEditor.IndexedAccess(ctx, lookup)
}

// Insert adds a row.
func (e *editor) Insert(ctx *sql.Context, row sql.Row) error {
	if !e.claim(row) {
		if err := e.takeOver(ctx); err != nil {
			return err
		}
		e.claim(row)
	}
	return e.ForeignKeyEditor.Insert(ctx, row)
}

// Delete removes a row, at once or at the end of the statement.
func (e *editor) Delete(ctx *sql.Context, row sql.Row) error {
	if !e.claim(row) {
		e.pending = append(e.pending, change{old: row})
		return nil
	}
	return e.ForeignKeyEditor.Delete(ctx, row)
}

// Update changes a row, at once or at the end of the statement.
func (e *editor) Update(ctx *sql.Context, old, new sql.Row) error {
	if !e.claim(old) || !e.claim(new) {
		e.pending = append(e.pending, change{old, new})
		return nil
	}
	return e.ForeignKeyEditor.Update(ctx, old, new)
}

// StatementComplete makes the changes that had to wait. If one fails, none of the
// statement's is kept.
func (e *editor) StatementComplete(ctx *sql.Context) error {
	for len(e.pending) > 0 {
		batch := e.pending
		e.pending = nil
		if err := e.takeOver(ctx); err != nil {
			return errors.Join(err, e.DiscardChanges(ctx, err))
		}
		for _, c := range batch {
			var err error
			if c.new == nil {
				err = e.Delete(ctx, c.old)
			} else {
				err = e.Update(ctx, c.old, c.new)
			}
			if err != nil {
				if discard := e.DiscardChanges(ctx, err); discard != nil {
					return errors.Join(err, discard)
				}
				return err
			}
		}
	}
	return e.ForeignKeyEditor.StatementComplete(ctx)
}

// DiscardChanges forgets the statement's changes, those that wait too.
func (e *editor) DiscardChanges(ctx *sql.Context, cause error) error {
	e.pending = nil
	return e.ForeignKeyEditor.DiscardChanges(ctx, cause)
}

// edit wraps an editor of a table with a composite key; nil for any other.
func (t *table) edit(inner any, schema sql.PrimaryKeySchema) *editor {
	e, ok := inner.(sql.ForeignKeyEditor)
	if !ok || len(schema.PkOrdinals) < 2 {
		return nil
	}
	return &editor{ForeignKeyEditor: e, table: t.Name(), key: schema.PkOrdinals, keys: t.keys}
}
