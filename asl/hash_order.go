package asl

import (
	"slices"
	"unicode/utf16"
)

// hashOrder sorts field names as AWS's messages list them: in the order in which
// a Java HashSet of that many strings is walked. AWS lists [SecondsPath,
// Seconds, TimestampPath, Timestamp], [Next, End] and [NONE, FULL].
func hashOrder(names []string) []string {
	buckets := uint32(16)
	for float64(len(names)) > 0.75*float64(buckets) {
		buckets *= 2
	}
	bucket := func(name string) uint32 {
		var h uint32
		for _, c := range utf16.Encode([]rune(name)) {
			h = 31*h + uint32(c)
		}
		return (h ^ h>>16) & (buckets - 1)
	}
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int { return int(bucket(a)) - int(bucket(b)) })
	return sorted
}
