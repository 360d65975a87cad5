package kmsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// listResourceTags gives all tags in one page: a key has 50 at most.
func (s *Server) listResourceTags(_ context.Context, c wire.Call) (any, error) {
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	tags := []tag{}
	err = s.view(func(tx *bbolt.Tx) error {
		r, err := s.find(tx, c.Region, ref)
		tags = append(tags[:0], r.Tags...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return struct {
		Tags      []tag
		Truncated bool
	}{Tags: tags}, nil
}
