package builtin

import (
	"context"
	"errors"

	"github.com/dolthub/go-mysql-server/sql"
)

// perform runs one statement of a client with the locks that it needs. It
// returns the statement's own error unless the locks have one.
func (s *server) perform(ctx context.Context, c *client, n need, statement func() error) error {
	sctx := c.context(ctx)
	if n == needNothing {
		c.renew(sctx)
		return statement()
	}
	first, err := s.lock(ctx, sctx, c, n)
	if err != nil {
		return err
	}
	weight := int64(shared)
	if n.writes() || n.ends() && c.writing {
		weight = alone
	}
	if err := s.locks.enter(ctx, weight); err != nil {
		if first {
			s.drop(c)
		}
		return err
	}
	defer s.locks.leave(weight)
	defer s.settle(sctx, c)
	if weight == alone {
		s.changes.Add(1)
	}

	c.renew(sctx)
	switch n {
	case needRead, needEnd:
		return statement()
	case needBegin:
		if err := statement(); err != nil {
			return err
		}
		s.drop(c) // the new transaction hasn't written yet
		return nil
	case needLock, needUnlock:
		return s.performLock(sctx, c, n, statement)
	}
	if !c.isolated && (c.inTransaction(sctx) || !c.autocommits(sctx)) {
		if err := s.isolate(sctx, c); err != nil {
			return err
		}
	}
	s.catalog.keys.begin()
	err = statement()
	if err != nil || n == needAlter {
		if broken := s.reindex(sctx, c); broken != nil {
			return errors.Join(err, broken)
		}
	}
	return err // as it is: the protocol knows it by its type
}

// lock gets the writer's token for a client that needs it and hasn't got it.
func (s *server) lock(ctx context.Context, sctx *sql.Context, c *client, n need) (first bool, err error) {
	if !n.writes() || c.writing {
		return false, nil
	}
	if err := s.locks.take(ctx, c.patience(sctx)); err != nil {
		return false, err
	}
	c.writing = true
	return true, nil
}

// settle gives the writer's token back when the client's transaction is over. It
// runs with the gate still in hand.
func (s *server) settle(ctx *sql.Context, c *client) {
	if c.session.GetTransaction() == nil {
		// An implicit commit (by CREATE TABLE in a transaction) leaves the library
		// waiting for a COMMIT of statements that MySQL commits by themselves.
		c.session.SetIgnoreAutoCommit(false)
	}
	if !c.inTransaction(ctx) {
		c.isolated = false
	}
	if c.writing && !c.isolated && !c.tablesLocked {
		c.writing = false
		s.locks.give()
	}
}

// performLock runs LOCK TABLES, which commits first, and UNLOCK TABLES.
func (s *server) performLock(ctx *sql.Context, c *client, n need, statement func() error) error {
	if n == needLock && c.inTransaction(ctx) {
		if err := c.commit(ctx); err != nil {
			return err
		}
	}
	if err := statement(); err != nil {
		return err
	}
	c.tablesLocked = n == needLock
	return nil
}

// drop takes the writer's token from a client, with what it wrote and didn't
// commit.
func (s *server) drop(c *client) {
	if c.writing {
		c.writing, c.tablesLocked, c.isolated = false, false, false
		s.locks.give()
	}
}
