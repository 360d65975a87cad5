package builtin

import (
	"context"
	"math"
	"time"

	"github.com/dolthub/vitess/go/mysql"
	"golang.org/x/sync/semaphore"
)

// locks puts statements in an order in which the library's memory tables work.
//
// The library gives each session copies of the tables it touches and puts them
// back, all of them, when it commits, even after a SELECT: of two overlapping
// statements the later to end undoes the other's changes. Copies share the rows
// of their secondary indexes, which are changed in place, also by a transaction
// that is rolled back later. Maps of views and slices of triggers have no lock
// at all. So there are two locks here:
//
// The gate is held for one statement: shared by readers, alone by writers, and
// alone by a snapshot while it gathers. It is fair, so none starves.
//
// The writer's token is held by one session from its first write to the end of
// its transaction. A session without it has its copies taken away before each
// statement, so that it can't put back an old state; a session that gets it
// starts from what is committed. Since others read between its statements, a
// transaction of several statements gets index rows of its own first (see
// reindex.go).
//
// The token is taken before the gate and nobody waits for it with the gate in
// hand, so the two can't deadlock.
type locks struct {
	gate  *semaphore.Weighted
	token chan struct{} // holds the token while nobody has it

	// life ends, with errStopping, when waiting has become pointless.
	life context.Context
	end  context.CancelCauseFunc
}

// Weights of the gate.
const (
	shared = 1
	alone  = math.MaxInt32
)

func newLocks() *locks {
	l := &locks{gate: semaphore.NewWeighted(alone), token: make(chan struct{}, 1)}
	l.life, l.end = context.WithCancelCause(context.Background())
	l.token <- struct{}{}
	return l
}

// stop lets waiting statements fail with errStopping, and all that come later.
func (l *locks) stop() { l.end(errStopping) }

// waiting gives ctx an end at stop.
func (l *locks) waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(l.life, func() { cancel(errStopping) })
	return ctx, func() { unhook(); cancel(nil) }
}

// enter takes the gate for a statement; leave gives it back.
func (l *locks) enter(ctx context.Context, weight int64) error {
	if l.life.Err() != nil {
		return errStopping
	}
	ctx, cancel := l.waiting(ctx)
	defer cancel()
	if err := l.gate.Acquire(ctx, weight); err != nil {
		return context.Cause(ctx)
	}
	return nil
}

func (l *locks) leave(weight int64) { l.gate.Release(weight) }

// take gets the writer's token, or errLockWait after patience.
func (l *locks) take(ctx context.Context, patience time.Duration) error {
	ctx, cancel := l.waiting(ctx)
	defer cancel()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.token:
		return nil
	case <-timer.C:
		return errLockWait
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// give returns the writer's token.
func (l *locks) give() { l.token <- struct{}{} }

var (
	errStopping error = mysql.NewSQLError(mysql.ERServerShutdown, mysql.SSServerShutdown,
		"Server shutdown in progress")
	errLockWait error = mysql.NewSQLError(mysql.ERLockWaitTimeout, mysql.SSUnknownSQLState,
		"Lock wait timeout exceeded; try restarting transaction")
)
