package rdsserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// removeTagsFromResource removes the tags with the given keys; a key that isn't
// there is no error.
func (s *Server) removeTagsFromResource(_ context.Context, c wire.Call) (any, error) {
	keys := c.Form.List("TagKeys", "member")
	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	t, err := s.findTagged(c)
	if err != nil {
		return nil, err
	}
	return nil, t.change(slices.DeleteFunc(slices.Clone(*t.tags), func(t tag) bool { return slices.Contains(keys, t.Key) }))
}
