package sfnserver

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The limits of tags.
const (
	maxTags     = 50 // of a state machine
	maxTagKey   = 128
	maxTagValue = 256
)

type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// tagViolations holds tags against the model.
func tagViolations(tags []tag) []violation {
	var found []violation
	for i, t := range tags {
		member := fmt.Sprintf("tags.%d.member.", i+1)
		found = append(found, length(member+"key", &t.Key, 1, maxTagKey), length(member+"value", &t.Value, 0, maxTagValue))
	}
	return found
}

// mergeTags adds tags to those a resource has; one with the same key is
// replaced, so of a key that is given twice the last value counts. The texts of
// the refusals are ours.
func mergeTags(arn string, have, add []tag) ([]tag, error) {
	merged := slices.Clone(have)
	for _, t := range add {
		if strings.HasPrefix(t.Key, "aws:") {
			return nil, wire.Errorf("ValidationException", "aws: prefixed tag key names are not allowed for external use.")
		}
		for _, text := range []string{t.Key, t.Value} {
			if strings.ContainsFunc(text, untaggable) {
				return nil, wire.Errorf("ValidationException",
					"Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @.: '%s'", text)
			}
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

// untaggable tells what neither the key nor the value of a tag may contain.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_Tag.html
func untaggable(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) && !strings.ContainsRune("_.:/=+-@", r)
}

// tagged gives the state machine that a resource ARN names.
func (s *Server) tagged(c wire.Call, arn string) (*machine, error) {
	if _, err := checkARN(arn, stateMachine); err != nil {
		return nil, err
	}
	if m := s.machine(arn); m != nil && s.regional(c, arn) && !s.gone(m) {
		return m, nil
	}
	return nil, wire.Errorf("ResourceNotFound", "Resource not found: '%s'", arn)
}
