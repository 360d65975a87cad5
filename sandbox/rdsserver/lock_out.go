package rdsserver

import "context"

// keyChanged is told by KMS that the state of a key has changed. What is
// encrypted with a key that can't be used isn't served any longer.
func (s *Server) keyChanged(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return
	}
	for _, i := range s.instances {
		// One in a passing status is looked at when that ends.
		if i.KMSKey == arn && i.Life.Status == StatusAvailable && s.lockedOut(i) {
			s.keep(i)
		}
	}
}

// lockedOut tells whether an instance's key can't be used. If so it puts the
// instance into the status for that and ends its database: RDS does both, and
// StartDBInstance brings it back once the key is (RDS User Guide, "AWS KMS key
// management"). The caller saves and holds the lock.
func (s *Server) lockedOut(i *instance) bool {
	if !isRefusal(s.usable(i.KMSKey, keyNotAccessible)) {
		return false
	}
	i.Life = life{Status: StatusKeyMissing}
	s.background(func(ctx context.Context) {
		i.acquire()
		defer i.release()
		s.mu.Lock()
		still := i.Life.Status == StatusKeyMissing
		s.mu.Unlock()
		if !still {
			return // it was started or deleted meanwhile
		}
		if err := s.halt(ctx, i); err != nil {
			s.log.Warn("a database did not end well when its key was gone", "resource", i.label(), "error", err)
		}
	})
	return true
}
