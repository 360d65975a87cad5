package builtin

import (
	"context"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// need is what a statement needs of the locks.
type need int

const (
	// needNothing: it touches no table, as SELECT SLEEP(10) or KILL, and must not
	// hold others up or be held up by them.
	needNothing need = iota
	// needRead: it reads tables or definitions.
	needRead
	// needWrite: it changes something, or might. Also whatever isn't known.
	needWrite
	// needEnd: it may end a transaction: COMMIT, ROLLBACK, SET autocommit.
	needEnd
	// needBegin: it does too, and ends LOCK TABLES.
	needBegin
	// needAlter: it is a write after which the library's indexes must be made anew:
	// ALTER TABLE ... RENAME INDEX leaves the index empty.
	needAlter
	// needLock and needUnlock: LOCK TABLES and UNLOCK TABLES.
	needLock
	needUnlock
)

// writes tells whether the statement needs the writer's token.
func (n need) writes() bool { return n == needWrite || n == needAlter || n == needLock }

// ends tells whether it may commit what a transaction wrote.
func (n need) ends() bool { return n == needEnd || n == needBegin }

// classify tells what the first statement of query needs, or refuses it. It
// parses as the library will, which takes the first statement or the whole by
// the client's capabilities; what neither parser reads needs nothing, because
// the library will refuse it too.
func classify(ctx context.Context, query string, options sqlparser.ParserOptions) (need, error) {
	query = sql.RemoveSpaceAndDelimiter(query, ';')
	statement, _, err := sqlparser.ParseOneWithOptions(ctx, query, options)
	if err != nil {
		statement, err = sqlparser.ParseWithOptions(ctx, query, options)
	}
	if err != nil {
		return needNothing, nil
	}
	return classifyStatement(statement)
}

func classifyStatement(statement sqlparser.Statement) (need, error) {
	switch s := statement.(type) {
	case sqlparser.SelectStatement:
		return classifySelect(s), nil
	case *sqlparser.Show:
		if strings.EqualFold(s.Type, "processlist") {
			return needNothing, nil
		}
		return needRead, nil
	case *sqlparser.Explain:
		if _, ok := s.Statement.(sqlparser.SelectStatement); ok || s.Statement == nil {
			return needRead, nil
		}
		return needWrite, nil // EXPLAIN ANALYZE executes
	case *sqlparser.ShowGrants, *sqlparser.ShowPrivileges, *sqlparser.Prepare:
		return needRead, nil
	case *sqlparser.Use, *sqlparser.Kill, *sqlparser.Deallocate:
		return needNothing, nil
	case *sqlparser.Set:
		return classifySet(s)
	case *sqlparser.Commit, *sqlparser.Rollback:
		return needEnd, nil
	case *sqlparser.Begin:
		return needBegin, nil
	case *sqlparser.AlterTable:
		return needAlter, nil
	case *sqlparser.LockTables:
		return needLock, nil
	case *sqlparser.UnlockTables:
		return needUnlock, nil
	case *sqlparser.CreateSpatialRefSys:
		return needNothing, refused("CREATE SPATIAL REFERENCE SYSTEM is not available: it would be for every server of the process")
	case *sqlparser.Flush:
		if s.Option != nil && s.Option.ReadLock {
			return needNothing, refused("FLUSH TABLES WITH READ LOCK is not available, as on RDS")
		}
	}
	return needWrite, nil
}

// classifySelect looks for a lock and for tables anywhere in the statement.
func classifySelect(s sqlparser.SelectStatement) need {
	tables, locking := false, false
	// The function never fails.
	_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
		switch n := node.(type) {
		case *sqlparser.Select:
			locking = locking || n.Lock != ""
		case *sqlparser.SetOp:
			locking = locking || n.Lock != ""
		case sqlparser.TableExpr:
			if !isDual(n) {
				tables = true
			}
		}
		return true, nil
	}, s)
	switch {
	case locking:
		return needWrite
	case tables:
		return needRead
	}
	return needNothing
}

// isDual recognizes the table that a SELECT without FROM gets from the parser.
func isDual(t sqlparser.TableExpr) bool {
	aliased, ok := t.(*sqlparser.AliasedTableExpr)
	if !ok {
		return false
	}
	name, ok := aliased.Expr.(sqlparser.TableName)
	return ok && name.Name.String() == "dual"
}

// classifySet refuses global variables: they belong to the library, so that one
// server would change another's, and the ones that matter (read_only) have no
// effect. RDS refuses them too; there they are set in a parameter group.
func classifySet(s *sqlparser.Set) (need, error) {
	n := needNothing
	for _, e := range s.Exprs {
		name, scope, _, err := sqlparser.VarScopeForColName(e.Name)
		if err != nil {
			continue // the library will say so again
		}
		if scope == sqlparser.SetScope_None {
			scope = e.Scope
		}
		switch scope {
		case sqlparser.SetScope_Global, sqlparser.SetScope_Persist, sqlparser.SetScope_PersistOnly:
			return needNothing, refused("Access denied; you need (at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN privilege(s) for this operation")
		case sqlparser.SetScope_User:
		default:
			if strings.EqualFold(name.Name.String(), "autocommit") {
				n = needEnd
			}
		}
		// A value may be a subquery.
		_ = sqlparser.Walk(func(node sqlparser.SQLNode) (bool, error) {
			if _, ok := node.(*sqlparser.Subquery); ok && n == needNothing {
				n = needRead
			}
			return true, nil
		}, e.Expr)
	}
	return n, nil
}

// refused is error 1227, ER_SPECIFIC_ACCESS_DENIED_ERROR.
func refused(message string) error {
	return mysql.NewSQLError(mysql.ERSpecifiedAccessDenied, mysql.SSClientError, "%s", message)
}
