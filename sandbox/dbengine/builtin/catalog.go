package builtin

import (
	"context"
	"crypto/rand"
	"sync"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/mysql_db"
)

// catalog is a server without its network: databases, users, and what runs SQL
// on them. It has no locks of its own; locks.go keeps its users apart.
type catalog struct {
	provider *provider
	engine   *sqle.Engine
	users    *mysql_db.MySQLDb
	persist  *persister
	keys     *statementKeys
}

func newCatalog() (*catalog, error) {
	if err := prepareLibraries(); err != nil {
		return nil, err
	}
	p := newProvider()
	keys := &statementKeys{}
	engine := newEngine(engineProvider{p, keys})
	c := &catalog{
		provider: p,
		engine:   engine,
		users:    engine.Analyzer.Catalog.MySQLDb,
		persist:  &persister{},
		keys:     keys,
	}
	c.users.SetPersister(c.persist)
	// Enabled from the first moment: as long as the user tables are not, everybody
	// may log in.
	c.users.SetEnabled(true)
	return c, nil
}

// close ends the library's background work. It holds no files or sockets, and
// the error it gives for having been told to end says nothing.
func (c *catalog) close() { _ = c.engine.Close() }

// adminUser is RDS's own account on its servers, and this package's. It exists
// in memory only, under a password that nobody knows.
const (
	adminUser = "rdsadmin"
	adminHost = "localhost"
)

// adminContext is a session for what this package does itself, beside the
// clients' sessions.
func (c *catalog) adminContext(ctx context.Context) *sql.Context {
	c.ensureAdmin()
	client := sql.Client{User: adminUser, Address: adminHost}
	session := memory.NewSession(sql.NewBaseSessionWithClientServer("", client, 0), c.provider)
	return sql.NewContext(ctx, sql.WithSession(session))
}

// ensureAdmin runs before each use, because a user may have dropped the account.
func (c *catalog) ensureAdmin() {
	ed := c.users.Editor()
	defer ed.Close()
	c.users.AddEphemeralSuperUser(ed, adminUser, adminHost, rand.Text())
}

// transact runs change in a transaction of its own on the tables in memory.
func transact(ctx *sql.Context, change func() error) error {
	session := memory.SessionFromContext(ctx)
	tx, err := session.StartTransaction(ctx, sql.ReadWrite)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		_ = session.Rollback(ctx, tx) // forgets the session's copies; it can't fail
		return err
	}
	return session.CommitTransaction(ctx, tx)
}

// persister receives the serialized users, roles and grants after each change
// of them. (Without one the library's CREATE USER panics.) They are kept for the
// next dump, which asks for a fresh serialization first.
type persister struct {
	mu   sync.Mutex
	data []byte
}

func (p *persister) Persist(_ *sql.Context, data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.data = append([]byte(nil), data...)
	return nil
}

// savedUsers serializes users, roles and grants, as the library's LoadData reads
// them.
func (c *catalog) savedUsers(ctx *sql.Context) ([]byte, error) {
	ed := c.users.Editor()
	defer ed.Close()
	if err := c.users.Persist(ctx, ed); err != nil {
		return nil, err
	}
	c.persist.mu.Lock()
	defer c.persist.mu.Unlock()
	return c.persist.data, nil
}
