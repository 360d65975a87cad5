package kmsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) disableKey(_ context.Context, c wire.Call) (any, error) {
	return nil, s.switchKey(c, Disabled)
}
