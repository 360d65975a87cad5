package builtin

import (
	"context"
	"fmt"
	"sync"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/proto/query"
	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// handler stands between the protocol and the library's handler and runs each
// statement with its locks. It offers the plain interface alone: the library's
// further ones, for replicas and other protocols, would go around the locks.
type handler struct {
	server *server
	inner  mysql.Handler

	mu      sync.Mutex
	clients map[uint32]*client // by connection ID
}

var _ mysql.Handler = (*handler)(nil)

func newHandler(s *server, inner mysql.Handler) *handler {
	return &handler{server: s, inner: inner, clients: map[uint32]*client{}}
}

// NewConnection registers a connection; once the server stops it is closed at
// once.
func (h *handler) NewConnection(c *mysql.Conn) {
	h.server.connections.Add(1)
	h.mu.Lock()
	h.clients[c.ConnectionID] = &client{conn: c}
	h.mu.Unlock()
	h.inner.NewConnection(c)
	if h.server.locks.life.Err() != nil {
		c.Close()
	}
}

// ConnectionClosed ends the client's transaction without a commit.
func (h *handler) ConnectionClosed(c *mysql.Conn) {
	defer h.server.connections.Done()
	h.inner.ConnectionClosed(c)
	h.mu.Lock()
	gone := h.clients[c.ConnectionID]
	delete(h.clients, c.ConnectionID)
	h.mu.Unlock()
	if gone != nil {
		h.server.drop(gone)
	}
}

// closeAll cuts every connection.
func (h *handler) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.clients {
		c.conn.Close()
	}
}

// ConnectionAborted counts a connection that failed before its login.
func (h *handler) ConnectionAborted(c *mysql.Conn, reason string) error {
	return h.inner.ConnectionAborted(c, reason)
}

// opened keeps the session that the library is about to use for a connection.
func (h *handler) opened(id uint32, session *memory.Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.clients[id]; c != nil {
		c.session = session
	}
}

// client gives the connection's client, with a session.
func (h *handler) client(c *mysql.Conn) (*client, sqlparser.ParserOptions, error) {
	// The first call for a connection makes the library open its session.
	options, err := h.inner.ParserOptionsForConnection(c)
	if err != nil {
		return nil, options, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	found := h.clients[c.ConnectionID]
	if found == nil || found.session == nil {
		return nil, options, fmt.Errorf("connection %d has no session", c.ConnectionID)
	}
	return found, options, nil
}

// run performs a statement and turns a panic of the library, which would cut the
// connection, into an error.
func (h *handler) run(ctx context.Context, c *mysql.Conn, text string, statement func() error) error {
	client, options, err := h.client(c)
	if err != nil {
		return err
	}
	n, err := classify(ctx, text, options)
	if err != nil {
		return err
	}
	return h.server.perform(ctx, client, n, func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = mysql.NewSQLError(mysql.ERUnknownError, mysql.SSUnknownSQLState,
					"the built-in engine failed in this statement: %v", r)
			}
		}()
		return statement()
	})
}

// ComInitDB is USE.
func (h *handler) ComInitDB(c *mysql.Conn, schemaName string) error {
	return h.inner.ComInitDB(c, schemaName)
}

// ComQuery runs one statement.
func (h *handler) ComQuery(ctx context.Context, c *mysql.Conn, text string, callback mysql.ResultSpoolFn) error {
	results := newSpool()
	err := h.run(ctx, c, text, func() error { return h.inner.ComQuery(ctx, c, text, results.add) })
	if err != nil {
		return err
	}
	return results.send(callback)
}

// ComMultiQuery runs the first statement of several and returns the rest.
func (h *handler) ComMultiQuery(ctx context.Context, c *mysql.Conn, text string, callback mysql.ResultSpoolFn) (string, error) {
	results := newSpool()
	var rest string
	err := h.run(ctx, c, text, func() (err error) {
		rest, err = h.inner.ComMultiQuery(ctx, c, text, results.add)
		return err
	})
	if err != nil {
		return "", err // the protocol would go on with the rest, after an error
	}
	return rest, results.send(callback)
}

// ComPrepare analyzes a statement, for which it reads definitions.
func (h *handler) ComPrepare(ctx context.Context, c *mysql.Conn, text string, prepare *mysql.PrepareData) ([]*query.Field, error) {
	client, _, err := h.client(c)
	if err != nil {
		return nil, err
	}
	var fields []*query.Field
	err = h.server.perform(ctx, client, needRead, func() (err error) {
		fields, err = h.inner.ComPrepare(ctx, c, text, prepare)
		return err
	})
	return fields, err
}

// ComStmtExecute runs a prepared statement.
func (h *handler) ComStmtExecute(ctx context.Context, c *mysql.Conn, prepare *mysql.PrepareData, callback func(*sqltypes.Result) error) error {
	results := newSpool()
	err := h.run(ctx, c, prepare.PrepareStmt, func() error {
		return h.inner.ComStmtExecute(ctx, c, prepare, func(r *sqltypes.Result) error { return results.add(r, false) })
	})
	if err != nil {
		return err
	}
	return results.send(func(r *sqltypes.Result, _ bool) error { return callback(r) })
}

// WarningCount is the number of warnings of the last statement.
func (h *handler) WarningCount(c *mysql.Conn) uint16 { return h.inner.WarningCount(c) }

// ComResetConnection gives the connection a new session, without what a
// transaction of the old one wrote.
func (h *handler) ComResetConnection(c *mysql.Conn) error {
	client, _, err := h.client(c)
	if err != nil {
		return err
	}
	h.server.drop(client)
	return h.inner.ComResetConnection(c)
}

// ParserOptionsForConnection follows the session's SQL mode.
func (h *handler) ParserOptionsForConnection(c *mysql.Conn) (sqlparser.ParserOptions, error) {
	return h.inner.ParserOptionsForConnection(c)
}
