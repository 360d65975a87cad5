package sfnserver

import (
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxTags is AWS's limit for a state machine.
const maxTags = 50

type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// mergeTags adds tags to those a resource has; one with the same key is
// replaced. The texts of the last two refusals are ours.
func mergeTags(arn string, have, add []tag) ([]tag, error) {
	merged := slices.Clone(have)
	for _, t := range add {
		if err := checkLength("tags.key", t.Key, 1, 128); err != nil {
			return nil, err
		}
		if err := checkLength("tags.value", t.Value, 0, 256); err != nil {
			return nil, err
		}
		if strings.HasPrefix(t.Key, "aws:") {
			return nil, wire.Errorf("ValidationException", "aws: prefixed tag key names are not allowed for external use.")
		}
		i := slices.IndexFunc(merged, func(m tag) bool { return m.Key == t.Key })
		if i < 0 {
			merged = append(merged, t)
		} else {
			merged[i] = t
		}
	}
	if len(merged) > maxTags {
		return nil, wire.Errorf("TooManyTags", "Too Many Tags: '%s' can have %d", arn, maxTags)
	}
	return merged, nil
}

// tagged gives the state machine that a resource ARN names.
func (s *Server) tagged(c wire.Call, arn string) (*machine, error) {
	if err := checkRequired("resourceArn", arn != ""); err != nil {
		return nil, err
	}
	if _, err := checkARN("resourceArn", arn, stateMachine); err != nil {
		return nil, err
	}
	if m := s.machine(arn); m != nil && s.regional(c, arn) && !s.gone(m) {
		return m, nil
	}
	return nil, wire.Errorf("ResourceNotFound", "Resource not found: '%s'", arn)
}
