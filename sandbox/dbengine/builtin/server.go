package builtin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dolthub/go-mysql-server/memory"
	gms "github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// server is one running database: a catalog, the locks on it, and the network.
type server struct {
	vol      *volume.Volume
	catalog  *catalog
	locks    *locks
	handler  *handler
	network  *gms.Server
	listener net.Listener

	accepting   sync.WaitGroup // the accept loop
	connections sync.WaitGroup // open connections

	// changes counts the statements that may have changed something. It grows
	// under the gate, held alone.
	changes atomic.Uint64

	// saving has room for one: who writes to vol fills it, so that an older state
	// can't replace a newer one.
	saving  chan struct{}
	saved   uint64      // the changes that vol has; changed with saving held
	stopped atomic.Bool // set with saving held
}

var (
	_ dbengine.Server = (*server)(nil)
	_ dbengine.Saver  = (*server)(nil)
)

// errStopped is for use after Stop.
var errStopped = errors.New("the database is stopped")

func start(ctx context.Context, vol *volume.Volume, spec dbengine.Spec) (*server, error) {
	if err := checkEngine(spec.Engine); err != nil {
		return nil, err
	}
	c, err := newCatalog()
	if err != nil {
		return nil, err
	}
	s := &server{vol: vol, catalog: c, locks: newLocks(), saving: make(chan struct{}, 1)}
	err = s.catalog.load(ctx, vol)
	if err == nil {
		err = s.listen(versionOf(spec))
	}
	if err != nil {
		s.catalog.close()
		return nil, err
	}
	return s, nil
}

func (s *server) listen(v version) error {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	config := gms.Config{
		Listener: l,
		Address:  l.Addr().String(),
		Version:  v.handshake,
		ProtocolListenerFactory: func(c gms.Config, lc mysql.ListenerConfig, events gms.ServerEventListener) (gms.ProtocolListener, error) {
			lc.AuthServer = authServer{lc.AuthServer}
			return gms.MySQLProtocolListenerFactory(c, lc, events)
		},
	}
	wrap := func(inner mysql.Handler) (mysql.Handler, error) {
		s.handler = newHandler(s, inner)
		return s.handler, nil
	}
	open := func(ctx context.Context, conn *mysql.Conn, addr string) (sql.Session, error) {
		return s.openSession(ctx, conn, addr, v)
	}
	s.network, err = gms.NewServerWithHandler(config, s.catalog.engine, sql.NewContext, open, nil, wrap)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.listener = l
	s.accepting.Go(s.network.Listener.Accept)
	return nil
}

// openSession makes a connection's session and remembers it.
func (s *server) openSession(ctx context.Context, conn *mysql.Conn, addr string, v version) (sql.Session, error) {
	user, _ := conn.UserData.(sql.MysqlConnectionUser)
	client := sql.Client{Address: user.Host, User: user.User, Capabilities: conn.Capabilities}
	base := sql.NewBaseSessionWithClientServer(addr, client, conn.ConnectionID)
	session := memory.NewSession(base, s.catalog.provider)
	if err := v.announce(sql.NewContext(ctx, sql.WithSession(session)), session); err != nil {
		return nil, err
	}
	s.handler.opened(conn.ConnectionID, session)
	return session, nil
}

// Addr is the server's own address, at a port of the system's choice.
func (s *server) Addr() string { return s.listener.Addr().String() }

// Snapshot writes the state at one moment to dst. Statements wait while it is
// gathered; transactions that are open then are not in it.
func (s *server) Snapshot(ctx context.Context, dst *volume.Volume, gathered func()) error {
	if s.stopped.Load() {
		return fmt.Errorf("taking a snapshot of the database: %w", errStopped)
	}
	im, _, err := s.gather(ctx, gathered)
	if err == nil {
		err = im.save(ctx, dst)
	}
	if err != nil {
		return fmt.Errorf("taking a snapshot of the database: %w", err)
	}
	return nil
}

// Save writes the state at one moment to the server's own volume, unless the
// volume has it already.
func (s *server) Save(ctx context.Context) error {
	select {
	case s.saving <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("saving the database: %w", context.Cause(ctx))
	}
	defer func() { <-s.saving }()
	if s.stopped.Load() {
		return fmt.Errorf("saving the database: %w", errStopped)
	}
	if s.changes.Load() == s.saved {
		return nil
	}
	im, changes, err := s.gather(ctx, nil)
	if err == nil {
		err = im.save(ctx, s.vol)
	}
	if err != nil {
		return fmt.Errorf("saving the database: %w", err)
	}
	s.saved = changes
	return nil
}

// gather captures the state with every statement kept out, and tells which
// changes are in it. then, if not nil, is called before any statement goes on.
func (s *server) gather(ctx context.Context, then func()) (im *image, changes uint64, err error) {
	// Not by enter, which refuses once the server stops: Stop gathers too.
	if err := s.locks.gate.Acquire(ctx, alone); err != nil {
		return nil, 0, fmt.Errorf("waiting for statements to end: %w", err)
	}
	defer s.locks.leave(alone)
	changes = s.changes.Load()
	im, err = s.catalog.capture(ctx)
	if err == nil && then != nil {
		then()
	}
	return im, changes, err
}

// Times that bound Stop beside its context.
const (
	// graceTime is given to running statements before they are killed.
	graceTime = 300 * time.Millisecond
	// killTime is given to killed statements to notice.
	killTime = 5 * time.Second
	// closeTime is given to closed connections to end.
	closeTime = time.Second
)

// Stop refuses new connections and statements, gives running statements a moment
// to end, kills them, saves what has changed since the last save, and ends the
// server. What open transactions wrote is dropped.
//
// ctx bounds all but the writing: data that fits into no deadline is worth more
// than the deadline. If writing fails everything but the network is as before,
// and another Stop tries again; if something can't be written ([ErrUnsaveable]),
// all else goes to a rescue file, the server ends, and the error tells.
func (s *server) Stop(ctx context.Context) error {
	s.saving <- struct{}{}
	defer func() { <-s.saving }()
	if s.stopped.Load() {
		return nil
	}
	if err := s.stop(ctx); err != nil {
		return fmt.Errorf("stopping the database: %w", err)
	}
	return nil
}

func (s *server) stop(ctx context.Context) error {
	s.locks.stop()
	s.network.Listener.Close()
	s.accepting.Wait()

	s.quiesce(ctx)
	s.handler.closeAll()

	err := s.saveLast(context.WithoutCancel(ctx))
	if err != nil && !errors.Is(err, ErrRescue) {
		return err
	}
	s.stopped.Store(true)
	s.awaitConnections()
	s.catalog.close()
	return err
}

// saveLast saves at the end. The caller holds saving.
func (s *server) saveLast(ctx context.Context) error {
	gathering, cancel := context.WithTimeout(ctx, killTime)
	defer cancel()
	im, changes, err := s.gather(gathering, nil)
	if err != nil || changes == s.saved {
		return err
	}
	err = im.save(ctx, s.vol)
	if errors.Is(err, ErrUnsaveable) {
		return errors.Join(fmt.Errorf("%w: %w", ErrRescue, err), im.rescue(ctx, s.vol))
	}
	if err == nil {
		s.saved = changes
	}
	return err
}

// quiesce waits for running statements, and kills those that take too long.
func (s *server) quiesce(ctx context.Context) {
	grace, cancel := context.WithTimeout(ctx, graceTime)
	defer cancel()
	if s.locks.gate.Acquire(grace, alone) == nil {
		s.locks.leave(alone)
	}
	// Also those without the gate, as SELECT SLEEP(60).
	for _, p := range s.catalog.engine.ProcessList.Processes() {
		s.catalog.engine.ProcessList.Kill(p.Connection)
	}
}

// awaitConnections gives the connections' goroutines time to end. One that
// doesn't is stuck in the library and changes nothing any more.
func (s *server) awaitConnections() {
	done := make(chan struct{})
	go func() {
		s.connections.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(closeTime):
	}
}
