package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) deleteRetentionPolicy(_ context.Context, c wire.Call) (any, error) {
	return nil, s.change(c, func(tx *bbolt.Tx, g *group) error {
		g.Retention = 0
		return putGroup(tx, g)
	})
}
