package rdsserver

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// tag is RDS's Tag.
type tag struct{ Key, Value string }

// maxTags is the limit of a resource (RDS User Guide, "Tagging Amazon RDS resources").
const maxTags = 50

// tagText is what keys and values may consist of (API Reference, Tag).
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// readTags reads the parameter Tags.
func readTags(f wire.Form) ([]tag, error) {
	var tags []tag
	for _, t := range f.Structs("Tags", "Tag") {
		tags = append(tags, tag{t.String("Key"), t.String("Value")})
	}
	return mergeTags(nil, tags)
}

// mergeTags adds tags to those a resource has; one with the same key is
// replaced.
func mergeTags(have, add []tag) ([]tag, error) {
	merged := slices.Clone(have)
	for _, t := range add {
		switch lower := strings.ToLower(t.Key); {
		case t.Key == "":
			return nil, mustNotBeBlank("Key")
		case utf8.RuneCountInString(t.Key) > 128 || utf8.RuneCountInString(t.Value) > 256 ||
			!tagText.MatchString(t.Key) || !tagText.MatchString(t.Value):
			return nil, wire.Errorf("InvalidParameterValue", "Invalid tag: %s=%s", t.Key, t.Value)
		case strings.HasPrefix(lower, "aws:"), strings.HasPrefix(lower, "rds:"):
			return nil, wire.Errorf("InvalidParameterValue", "The tag keys starting with aws: or rds: are reserved: %s", t.Key)
		}
		i := slices.IndexFunc(merged, func(m tag) bool { return m.Key == t.Key })
		if i < 0 {
			merged = append(merged, t)
		} else {
			merged[i] = t
		}
	}
	if len(merged) > maxTags {
		return nil, wire.Errorf("InvalidParameterValue", "A resource can have %d tags at most.", maxTags)
	}
	return merged, nil
}
