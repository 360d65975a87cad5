package rdsserver

import (
	"context"
	"time"
)

// Status is an instance's or a snapshot's status, in RDS's words (RDS User
// Guide, "Viewing Amazon RDS DB instance status").
type Status string

// The statuses that the sandbox shows.
const (
	StatusAvailable  Status = "available"
	StatusBackingUp  Status = "backing-up"
	StatusCreating   Status = "creating"
	StatusDeleting   Status = "deleting"
	StatusDeleted    Status = "deleted"
	StatusFailed     Status = "failed"
	StatusStarting   Status = "starting"
	StatusKeyMissing Status = "inaccessible-encryption-credentials-recoverable"
)

// patience is how long a request waits for work that the pace has no time for.
const patience = 10 * time.Second

// life is the status of an instance or a snapshot and, while it is a passing
// one, what ends it.
type life struct {
	Status  Status
	Passing *passing `json:",omitempty"`
}

// passing ends when its work is done and its time is over: at Until or, where
// that is zero, when a Describe has shown the status.
type passing struct {
	Next  Status
	Begun time.Time
	Until time.Time `json:",omitzero"`
	Done  bool

	// Of one run of the program.
	shown bool
	done  chan struct{} // closed when the work has ended, however
	stop  func() bool   // the timer's, nil when there is none
}

// resource is what has a life: an instance or a snapshot. Its methods are called
// with the server's lock held.
type resource interface {
	lifeOf() *life
	// save writes the record to the store.
	save(s *Server) error
	// settled is called when a passing status has ended. It tells whether the
	// record is still there.
	settled(s *Server) bool
	// label names the resource in the log.
	label() string
}

// now is the time as RDS shows it, to the millisecond.
func (s *Server) now() time.Time { return s.cfg.Clock.Now().UTC().Truncate(time.Millisecond) }

// begin puts r into a passing status and returns it; finish must follow. Another
// passing status that was going on is over. The caller saves and holds the lock.
func (s *Server) begin(r resource, status, next Status, d time.Duration) *passing {
	l := r.lifeOf()
	if l.Passing != nil {
		l.Passing.stopTimer()
	}
	now := s.cfg.Clock.Now().UTC()
	p := &passing{Next: next, Begun: now, done: make(chan struct{})}
	if d > 0 {
		p.Until = now.Add(d)
	}
	l.Status, l.Passing = status, p
	s.schedule(r, p)
	return p
}

// undo takes back a begin that could not be stored. The caller holds the lock.
func (s *Server) undo(r resource, p *passing, before life) {
	p.stopTimer()
	*r.lifeOf() = before
	if before.Passing != nil {
		s.schedule(r, before.Passing)
	}
}

// schedule sets the timer of a passing status. The caller holds the lock.
func (s *Server) schedule(r resource, p *passing) {
	wait := p.Until.Sub(s.cfg.Clock.Now())
	if p.Until.IsZero() || wait <= 0 {
		return
	}
	p.stop = s.cfg.Clock.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.settle(r, p)
	})
}

func (p *passing) stopTimer() {
	if p.stop != nil {
		p.stop()
	}
}

// finish tells that the work behind p has ended. With an error the status after
// p becomes failed, except when the server is closing: then the work is left
// for the next run.
func (s *Server) finish(r resource, p *passing, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(p.done)
	if err != nil {
		if s.closing {
			s.log.Warn("work was cut short; it goes on at the next start", "resource", r.label(), "error", err)
			return
		}
		s.log.Error("work failed", "resource", r.label(), "error", err)
		p.Next = StatusFailed
	}
	p.Done = true
	if r.lifeOf().Passing == p {
		s.keep(r)
	}
	s.settle(r, p)
}

// settle ends p if it still goes on and is over. The caller holds the lock.
func (s *Server) settle(r resource, p *passing) {
	l := r.lifeOf()
	if l.Passing != p || !p.Done || s.closing || !s.timeIsOver(p) {
		return
	}
	p.stopTimer()
	l.Status, l.Passing = p.Next, nil
	if r.settled(s) {
		s.keep(r)
	}
}

func (s *Server) timeIsOver(p *passing) bool {
	if p.Until.IsZero() {
		return p.shown
	}
	return !s.cfg.Clock.Now().Before(p.Until)
}

// show is called after a Describe put r into its answer. The caller holds the
// lock.
func (s *Server) show(r resource) {
	if p := r.lifeOf().Passing; p != nil {
		p.shown = true
		s.settle(r, p)
	}
}

// keep saves where no caller could be told of a failure. The caller holds the
// lock.
func (s *Server) keep(r resource) {
	if err := r.save(s); err != nil {
		s.log.Error("a record was not stored", "resource", r.label(), "error", err)
	}
}

// awaitShown waits until none of the resources that pick gives has shown its
// passing status, at the pace Instant, and still works. It returns when that is
// so, or patience or ctx is at an end; the caller then sees the status as it is.
// pick is called with the lock held.
func (s *Server) awaitShown(ctx context.Context, pick func() []resource) {
	expired := make(chan struct{})
	stop := s.cfg.Clock.AfterFunc(patience, func() { close(expired) })
	defer stop()
	for {
		s.mu.Lock()
		var busy <-chan struct{}
		for _, r := range pick() {
			if s.closing {
				break // work that was cut short is never done
			}
			if p := r.lifeOf().Passing; p != nil && p.Until.IsZero() && p.shown && !p.Done {
				busy = p.done
				break
			}
		}
		s.mu.Unlock()
		if busy == nil {
			return
		}
		select {
		case <-busy:
		case <-expired:
			return
		case <-ctx.Done():
			return
		}
	}
}

// progress is the PercentProgress of a snapshot. Only time tells it: the work
// doesn't know its own size.
func (s *Server) progress(l *life) int {
	p := l.Passing
	switch {
	case l.Status == StatusAvailable:
		return 100
	case p == nil || p.Until.IsZero():
		return 0
	}
	part := float64(s.cfg.Clock.Now().Sub(p.Begun)) / float64(p.Until.Sub(p.Begun))
	return min(99, max(0, int(part*100)))
}

// background runs work that Close waits for. The caller holds the lock, under
// which it saw that the server isn't closing; work that comes all the same is
// left for the next run, because Close may be waiting already.
func (s *Server) background(fn func(ctx context.Context)) {
	if s.closing {
		return
	}
	s.work.Go(func() { fn(s.ctx) })
}
