package asl_test

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// stringMatches runs a choice rule.
func stringMatches(t *testing.T, pattern, s string) bool {
	t.Helper()
	m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Default":"F","Choices":[{"Variable":"$","StringMatches":` +
		value.Text(pattern) + `,"Next":"T"}]},"T":{"Type":"Succeed"},"F":{"Type":"Fail"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	next, _, _, err := m.State("S").(*asl.ChoiceState).Choose(asl.Scope{Input: s})
	if err != nil {
		t.Fatal(err)
	}
	return next == "T"
}

func TestStringMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true},
		{"", "a", false},
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"*", "", true},
		{"*", "anything", true},
		{"a*", "a", true},
		{"*a", "ba", true},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXcYb", false},
		{"**a**", "bab", true},
		{"*ab*ab*", "abab", true},
		{"*ab*ab*", "abb", false},
		{`a\*`, "a*", true},
		{`a\*`, "ab", false},
		{`a\\*`, `a\x`, true},
		{`a\b`, "ab", true},
		{`a\`, `a\`, true},
		{"log-*.txt", "log-.txt", true},
		{"*ü", "xü", true},
		{"*a" + strings.Repeat("a", 80000) + "b", strings.Repeat("a", 160000), false},
	} {
		if got := stringMatches(t, c.pattern, c.s); got != c.want {
			t.Errorf("%.20q with %.20q: %v", c.pattern, c.s, got)
		}
	}
}
