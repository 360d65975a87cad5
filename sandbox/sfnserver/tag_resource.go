package sfnserver

import (
	"context"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) tagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ResourceARN *string `json:"resourceArn"`
		Tags        []tag   `json:"tags"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := refuse(slices.Concat([]violation{arnLength("resourceArn", in.ResourceARN), required("tags", in.Tags != nil)},
		tagViolations(in.Tags))...); err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m, err := s.tagged(c, *in.ResourceARN)
	if err != nil {
		return nil, err
	}
	changed := *m
	if changed.Tags, err = mergeTags(m.ARN, m.Tags, in.Tags); err != nil {
		return nil, err
	}
	return nil, s.store.put(&changed)
}
