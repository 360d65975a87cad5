package kmsserver

import (
	"context"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// defaultWindow is the waiting time when none is given (KMS API Reference,
// ScheduleKeyDeletion, PendingWindowInDays).
const defaultWindow = 30

func (s *Server) scheduleKeyDeletion(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		PendingWindowInDays *int
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	window := defaultWindow
	if in.PendingWindowInDays != nil {
		window = *in.PendingWindowInDays
	}
	if window < 7 || window > 30 {
		return nil, wire.Errorf("ValidationException", "PendingWindowInDays must be between 7 and 30 (inclusive).")
	}
	r, err := s.change(c, ref, func(r *record) error {
		if r.State == PendingDeletion {
			return pendingDeletion(r.arn(s.cfg.Account))
		}
		r.State = PendingDeletion
		r.DeletionDate = s.cfg.Now().UTC().Add(time.Duration(window) * 24 * time.Hour)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return struct {
		KeyID               string `json:"KeyId"`
		DeletionDate        epoch
		KeyState            State
		PendingWindowInDays int
	}{r.arn(s.cfg.Account), epoch(r.DeletionDate), r.State, window}, nil
}
