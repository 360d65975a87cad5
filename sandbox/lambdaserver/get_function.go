package lambdaserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// getFunction shows no code: a function's is in this program.
func (s *Server) getFunction(_ context.Context, c wire.Call) (any, error) {
	r, err := s.find(c)
	if err != nil {
		return nil, err
	}
	return struct {
		Configuration functionConfiguration
		Code          struct{}
	}{Configuration: s.configuration(r)}, nil
}
