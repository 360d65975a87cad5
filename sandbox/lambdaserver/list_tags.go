package lambdaserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// listTags finds none: the functions are the program's own, and there is nobody
// to tag them.
func (s *Server) listTags(_ context.Context, c wire.Call) (any, error) {
	r, err := s.parse(c.Region, c.Path["Resource"], "")
	if err != nil {
		return nil, err
	}
	if _, ok := s.own(r); !ok {
		return nil, notFound(r.arn())
	}
	return struct{ Tags map[string]string }{map[string]string{}}, nil
}
