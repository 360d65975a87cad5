package rdsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) listTagsForResource(_ context.Context, c wire.Call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.findTagged(c)
	if err != nil {
		return nil, err
	}
	return struct{ TagList tagsXML }{tagsXML{*t.tags}}, nil
}
