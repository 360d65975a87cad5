package rdsserver

import (
	"context"
	"errors"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// startDBInstance brings back an instance whose key was away. No instance here is
// stopped otherwise.
func (s *Server) startDBInstance(_ context.Context, c wire.Call) (any, error) {
	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	i, err := s.findInstance(c.Region, c.Form.String("DBInstanceIdentifier"))
	if err != nil {
		return nil, err
	}
	if i.Life.Status != StatusKeyMissing {
		return nil, wire.Errorf("InvalidDBInstanceState", "Instance %s cannot be started as it is not in one of the following statuses: "+
			"'stopped, inaccessible-encryption-credentials-recoverable'.", i.ID)
	}
	if err := s.usable(i.KMSKey, keyNotAccessible); err != nil {
		return nil, err
	}
	p := s.begin(i, StatusStarting, StatusAvailable, s.cfg.Pace.duration(starting))
	if err := i.save(s); err != nil {
		return nil, err
	}
	s.background(func(ctx context.Context) { s.finish(i, p, s.bringBack(ctx, i, p)) })
	return instanceResult{s.instanceXML(i)}, nil
}

// bringBack starts the database of an instance. If that fails, because its key
// is away again or for a reason that may pass, it can be tried again.
func (s *Server) bringBack(ctx context.Context, i *instance, p *passing) error {
	i.acquire()
	defer i.release()
	err := s.halt(ctx, i) // it may not have ended yet
	if err == nil {
		err = s.boot(ctx, i)
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	if !errors.Is(err, volume.ErrKeyUnavailable) {
		s.log.Error("a database did not start", "resource", i.label(), "error", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Next = StatusKeyMissing
	return nil
}
