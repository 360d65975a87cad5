package builtin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// provider holds the databases of one server. Beyond the library's it has the
// two empty system databases that a real server shows, and keeps users away
// from all of them.
type provider struct {
	*memory.DbProvider
}

var (
	_ sql.MutableDatabaseProvider         = (*provider)(nil)
	_ sql.ExternalStoredProcedureProvider = (*provider)(nil)
)

// systemDatabases belong to the server: they are shown, not saved. The library
// itself has the first two.
var systemDatabases = []string{"information_schema", "mysql", "performance_schema", "sys"}

func isSystemDatabase(name string) bool {
	return slices.Contains(systemDatabases, strings.ToLower(name))
}

func newProvider() *provider {
	p := memory.NewDBProvider(
		memory.NewReadOnlyDatabase("performance_schema"),
		memory.NewReadOnlyDatabase("sys"),
	)
	// Without it a table's primary key is no index to the rest of the library, and
	// FULLTEXT keys can't be made.
	p.WithOption(memory.NativeIndexProvider(true))
	return &provider{p}
}

// CreateDatabase refuses the names of system databases, as a server does.
func (p *provider) CreateDatabase(ctx *sql.Context, name string) error {
	if isSystemDatabase(name) {
		return accessDenied(name)
	}
	return p.DbProvider.CreateDatabase(ctx, name)
}

// DropDatabase refuses system databases.
func (p *provider) DropDatabase(ctx *sql.Context, name string) error {
	if isSystemDatabase(name) {
		return accessDenied(name)
	}
	return p.DbProvider.DropDatabase(ctx, name)
}

// ExternalStoredProcedure knows none: the library's are for its own tests.
func (*provider) ExternalStoredProcedure(*sql.Context, string, int) (*sql.ExternalStoredProcedureDetails, error) {
	return nil, nil
}

// ExternalStoredProcedures knows none.
func (*provider) ExternalStoredProcedures(*sql.Context, string) ([]sql.ExternalStoredProcedureDetails, error) {
	return nil, nil
}

// userDatabases lists what users made, by name.
func (p *provider) userDatabases(ctx *sql.Context) ([]*memory.Database, error) {
	var dbs []*memory.Database
	for _, db := range p.AllDatabases(ctx) {
		if isSystemDatabase(db.Name()) {
			continue
		}
		m, ok := db.(*memory.Database)
		if !ok {
			return nil, fmt.Errorf("%w: database %s is a %T", ErrUnsaveable, db.Name(), db)
		}
		dbs = append(dbs, m)
	}
	return dbs, nil
}

func accessDenied(database string) error {
	return mysql.NewSQLError(mysql.ERDBAccessDenied, mysql.SSClientError,
		"Access denied to system database '%s'", database)
}
