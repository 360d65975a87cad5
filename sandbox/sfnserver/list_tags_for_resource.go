package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) listTagsForResource(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ResourceARN *string `json:"resourceArn"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(arnLength("resourceArn", in.ResourceARN)); err != nil {
		return nil, err
	}
	m, err := s.tagged(c, *in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return struct {
		Tags []tag `json:"tags"`
	}{append([]tag{}, m.Tags...)}, nil
}
