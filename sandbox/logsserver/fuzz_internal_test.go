package logsserver

import "testing"

// Whatever is taken for a filter pattern, reading it and matching with it ends,
// and a pattern that is refused is refused in words.
func FuzzPattern(f *testing.F) {
	message := `{"id":"3","type":"TaskFailed","details":{"list":[1,{"k":2.5}]},"ok":false,"none":null}`
	for _, pattern := range []string{"", "a b", `"a \" b" -c ?d`, `{ $.id = "3" && ($.details.list[0] >= 1 || $.none IS NULL) }`, `{ $["a b"] NOT EXISTS }`, "[a]", "%a%"} {
		f.Add(pattern, message)
	}
	f.Fuzz(func(t *testing.T, pattern, message string) {
		matches, err := parsePattern(pattern)
		if err != nil {
			if err.Error() == "" || matches != nil {
				t.Errorf("%q: %v", pattern, err)
			}
			return
		}
		if first := matches(message); matches(message) != first {
			t.Errorf("%q matches %q now and then", pattern, message)
		}
	})
}
