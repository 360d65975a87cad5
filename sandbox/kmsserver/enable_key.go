package kmsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) enableKey(_ context.Context, c wire.Call) (any, error) {
	return nil, s.switchKey(c, Enabled)
}

// switchKey enables or disables. Doing it twice is no error.
func (s *Server) switchKey(c wire.Call, to State) error {
	ref, err := keyInput(c)
	if err != nil {
		return err
	}
	_, err = s.change(c, ref, func(r *record) error {
		if r.State == PendingDeletion {
			return pendingDeletion(r.arn(s.cfg.Account))
		}
		r.State = to
		return nil
	})
	return err
}
