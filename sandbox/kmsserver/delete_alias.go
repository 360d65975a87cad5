package kmsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) deleteAlias(_ context.Context, c wire.Call) (any, error) {
	var in struct{ AliasName *string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	name, err := checkAlias(in.AliasName)
	if err != nil {
		return nil, err
	}
	return nil, s.update(func(tx *bbolt.Tx) error {
		key := entry(c.Region, name)
		if tx.Bucket(aliasesBucket).Get(key) == nil {
			return s.aliasNotFound(c.Region, name)
		}
		return tx.Bucket(aliasesBucket).Delete(key)
	})
}
