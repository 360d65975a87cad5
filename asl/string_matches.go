package asl

import "strings"

// stringMatches compares with a pattern in which * stands for any characters
// and a backslash takes the meaning from the character after it.
func stringMatches(pattern, s string) bool {
	parts := patternParts(pattern)
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	// What is between two stars may as well be where it is found first.
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = rest
	}
	return true
}

// patternParts are the texts before, between and after a pattern's stars.
func patternParts(pattern string) []string {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '*':
			parts = append(parts, part.String())
			part.Reset()
		case c == '\\' && i+1 < len(pattern):
			i++
			part.WriteByte(pattern[i])
		default:
			part.WriteByte(c)
		}
	}
	return append(parts, part.String())
}
