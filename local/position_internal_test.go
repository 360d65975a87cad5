package local

import "testing"

func TestPositions(t *testing.T) {
	t.Parallel()
	p := positionsOf([]byte("{\n  \"ä\": [1, {\"b/c\": null}],\n  \"ä\": 2\n}"))
	for location, want := range map[string]Position{
		"":            {1, 1},
		"/":           {1, 1},
		"/ä":          {2, 8},
		"/ä[0]":       {2, 9},
		"/ä[1]":       {2, 12},
		"/ä[1]/b/c":   {2, 20},
		"/ä[1]/d":     {2, 12}, // what is missing is missing there
		"/ä[7]/x/y":   {2, 8},
		"/nowhere[3]": {1, 1},
	} {
		if got := p.find(location); got == nil || *got != want {
			t.Errorf("%s: got %v, want %v", location, got, want)
		}
	}
}

// The text ends being JSON somewhere, and that is where to look.
func TestPositionsOfBrokenText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Position{
		"":                   {1, 1},
		"{\"a\":\n1":         {2, 2},
		"{\"a\":1\n \"b\"}":  {2, 2},
		"{\"a\": [1,\n 2 3]": {2, 4},
	} {
		if got := positionsOf([]byte(text)).find(""); got == nil || *got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
