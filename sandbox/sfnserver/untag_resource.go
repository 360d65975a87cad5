package sfnserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) untagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ResourceArn string
		TagKeys     []string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m, err := s.tagged(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	if err := checkRequired("tagKeys", in.TagKeys != nil); err != nil {
		return nil, err
	}
	changed := *m
	changed.Tags = slices.DeleteFunc(slices.Clone(m.Tags), func(t tag) bool { return slices.Contains(in.TagKeys, t.Key) })
	return nil, s.store.put(&changed)
}
