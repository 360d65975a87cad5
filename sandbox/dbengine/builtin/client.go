package builtin

import (
	"context"
	"time"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// client is one connection and where it stands with the locks. Only the
// connection's own goroutine uses it.
type client struct {
	conn    *mysql.Conn
	session *memory.Session // nil before the first command; replaced by COM_RESET_CONNECTION

	writing      bool // it has the writer's token
	tablesLocked bool // by LOCK TABLES
	isolated     bool // its transaction writes to copies that are its own
}

// context is for calls to the library between statements.
func (c *client) context(ctx context.Context) *sql.Context {
	return sql.NewContext(ctx, sql.WithSession(c.session))
}

// inTransaction tells whether the session is in a transaction that goes beyond
// one statement.
func (c *client) inTransaction(ctx *sql.Context) bool {
	return c.session.GetTransaction() != nil && (c.session.GetIgnoreAutoCommit() || !c.autocommits(ctx))
}

func (c *client) autocommits(ctx *sql.Context) bool {
	value, err := c.session.GetSessionVariable(ctx, sql.AutoCommitSessionVar)
	if err != nil {
		return true
	}
	on, err := sql.ConvertToBool(ctx, value)
	return err != nil || on
}

// lockWaitTimeout is how long a session waits for the writer's token, in
// seconds.
const lockWaitTimeout = "innodb_lock_wait_timeout"

func (c *client) patience(ctx *sql.Context) time.Duration {
	if value, err := c.session.GetSessionVariable(ctx, lockWaitTimeout); err == nil {
		if seconds, ok := value.(int64); ok {
			return time.Duration(seconds) * time.Second
		}
	}
	return 50 * time.Second // MySQL's default
}

// renew takes away what the session must not see or commit again: the copies of
// tables it read before others changed them, and the transaction that a failed
// statement leaves behind. Only a transaction that has written keeps its copies;
// one that is about to write for the first time starts from the present state.
func (c *client) renew(ctx *sql.Context) {
	if !c.inTransaction(ctx) {
		c.session.SetTransaction(nil)
	} else if c.isolated {
		return
	}
	_ = c.session.Rollback(ctx, nil) // forgets the copies; it can't fail
}

// commit ends the session's transaction as COMMIT would.
func (c *client) commit(ctx *sql.Context) error {
	if err := c.session.CommitTransaction(ctx, c.session.GetTransaction()); err != nil {
		return err
	}
	c.session.SetTransaction(nil)
	c.session.SetIgnoreAutoCommit(false)
	c.isolated = false
	return nil
}
