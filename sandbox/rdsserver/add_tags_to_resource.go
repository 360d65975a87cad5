package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) addTagsToResource(_ context.Context, c wire.Call) (any, error) {
	add, err := readTags(c.Form)
	if err != nil {
		return nil, err
	}
	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	t, err := s.findTagged(c)
	if err != nil {
		return nil, err
	}
	merged, err := mergeTags(*t.tags, add)
	if err != nil {
		return nil, err
	}
	return nil, t.change(merged)
}
