package kmsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// getKeyRotationStatus says what is so: the sandbox rotates no key, and AWS
// rotates those that it manages every year.
func (s *Server) getKeyRotationStatus(_ context.Context, c wire.Call) (any, error) {
	r, err := s.look(c)
	if err != nil {
		return nil, err
	}
	if r.State == PendingDeletion {
		return nil, pendingDeletion(r.arn(s.cfg.Account))
	}
	out := struct {
		KeyID                string `json:"KeyId"`
		KeyRotationEnabled   bool
		RotationPeriodInDays int `json:",omitempty"`
	}{KeyID: r.arn(s.cfg.Account)}
	if r.Manager == AWSManaged {
		out.KeyRotationEnabled, out.RotationPeriodInDays = true, 365
	}
	return out, nil
}
