package sfnserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) tagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ResourceArn string
		Tags        []tag
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
	if err := checkRequired("tags", in.Tags != nil); err != nil {
		return nil, err
	}
	changed := *m
	if changed.Tags, err = mergeTags(m.ARN, m.Tags, in.Tags); err != nil {
		return nil, err
	}
	return nil, s.store.put(&changed)
}
