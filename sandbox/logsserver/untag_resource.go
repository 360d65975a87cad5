package logsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) untagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct{ TagKeys []string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	return nil, s.retag(c, func(tags map[string]string) error {
		for _, k := range in.TagKeys {
			delete(tags, k)
		}
		return nil
	})
}
