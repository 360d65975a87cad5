package lambdaserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) getFunctionConfiguration(_ context.Context, c wire.Call) (any, error) {
	r, err := s.find(c)
	if err != nil {
		return nil, err
	}
	return s.configuration(r), nil
}
