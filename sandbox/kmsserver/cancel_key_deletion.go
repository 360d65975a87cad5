package kmsserver

import (
	"context"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// cancelKeyDeletion brings the key back, disabled as at AWS.
func (s *Server) cancelKeyDeletion(_ context.Context, c wire.Call) (any, error) {
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	r, err := s.change(c, ref, func(r *record) error {
		if r.State != PendingDeletion {
			return wire.Errorf("KMSInvalidStateException", "%s is not pending deletion.", r.arn(s.cfg.Account))
		}
		r.State, r.DeletionDate = Disabled, time.Time{}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return struct {
		KeyID string `json:"KeyId"`
	}{r.arn(s.cfg.Account)}, nil
}
