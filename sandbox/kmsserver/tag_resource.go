package kmsserver

import (
	"context"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxTags is AWS's limit for a key.
const maxTags = 50

func (s *Server) tagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct{ Tags []tag }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	_, err = s.change(c, ref, func(r *record) error {
		r.Tags, err = mergeTags(r.Tags, in.Tags)
		return err
	})
	return nil, err
}

// mergeTags adds tags to those a key has; one with the same name is replaced.
func mergeTags(have, add []tag) ([]tag, error) {
	merged := slices.Clone(have)
	for _, t := range add {
		if t.TagKey == "" || len(t.TagKey) > 128 || len(t.TagValue) > 256 || strings.HasPrefix(t.TagKey, "aws:") {
			return nil, wire.Errorf("TagException", "Invalid tag: %q", t.TagKey)
		}
		i := slices.IndexFunc(merged, func(m tag) bool { return m.TagKey == t.TagKey })
		if i < 0 {
			merged = append(merged, t)
		} else {
			merged[i] = t
		}
	}
	if len(merged) > maxTags {
		return nil, wire.Errorf("LimitExceededException", "A key can have %d tags", maxTags)
	}
	return merged, nil
}
