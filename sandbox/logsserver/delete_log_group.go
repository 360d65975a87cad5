package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) deleteLogGroup(_ context.Context, c wire.Call) (any, error) {
	return nil, s.change(c, func(tx *bbolt.Tx, g *group) error {
		if err := deleteEvents(tx, g); err != nil {
			return err
		}
		return tx.Bucket(groupsBucket).Delete(name{g.Region, g.Name}.key())
	})
}

// change has f change the log group that a call names.
func (s *Server) change(c wire.Call, f func(*bbolt.Tx, *group) error) error {
	var in groupInput
	if err := wire.DecodeJSON(c, &in); err != nil {
		return err
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in)
		if err != nil {
			return err
		}
		return f(tx, g)
	})
}
