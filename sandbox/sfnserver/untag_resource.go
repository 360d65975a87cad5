package sfnserver

import (
	"context"
	"fmt"
	"slices"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) untagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		ResourceARN *string  `json:"resourceArn"`
		TagKeys     []string `json:"tagKeys"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	found := []violation{arnLength("resourceArn", in.ResourceARN), required("tagKeys", in.TagKeys != nil)}
	for i, key := range in.TagKeys {
		found = append(found, length(fmt.Sprintf("tagKeys.%d.member", i+1), &key, 1, maxTagKey))
	}
	if err := refuse(found...); err != nil {
		return nil, err
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	m, err := s.tagged(c, *in.ResourceARN)
	if err != nil {
		return nil, err
	}
	changed := *m
	changed.Tags = slices.DeleteFunc(slices.Clone(m.Tags), func(t tag) bool { return slices.Contains(in.TagKeys, t.Key) })
	return nil, s.store.put(&changed)
}
