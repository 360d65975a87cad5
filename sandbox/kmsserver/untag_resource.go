package kmsserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) untagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct{ TagKeys []string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	_, err = s.change(c, ref, func(r *record) error {
		r.Tags = slices.DeleteFunc(r.Tags, func(t tag) bool { return slices.Contains(in.TagKeys, t.TagKey) })
		return nil
	})
	return nil, err
}
