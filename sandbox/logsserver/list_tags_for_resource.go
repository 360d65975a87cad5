package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) listTagsForResource(_ context.Context, c wire.Call) (any, error) {
	tags := map[string]string{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		g, err := s.tagged(tx, c)
		if err == nil && g.Tags != nil {
			tags = g.Tags
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return struct {
		Tags map[string]string `json:"tags"`
	}{tags}, nil
}
