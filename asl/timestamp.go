package asl

import (
	"regexp"
	"time"
)

// rfc3339 is what time.Parse is too lenient to insist on: two digits for the
// hour, a point before the fraction, and an offset of less than a day. The
// language wants the T and the Z in upper case.
// https://states-language.net/spec.html#timestamps
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// parseTimestamp reads a timestamp, wherever the language has one.
func parseTimestamp(text string) (t time.Time, ok bool) {
	if !rfc3339.MatchString(text) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}
