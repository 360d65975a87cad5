package kmsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) describeKey(_ context.Context, c wire.Call) (any, error) {
	in, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	var r record
	err = s.view(func(tx *bbolt.Tx) error {
		r, err = s.find(tx, c.Region, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	return struct{ KeyMetadata metadata }{r.metadata(s.cfg.Account)}, nil
}
