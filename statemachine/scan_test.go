package statemachine

import "testing"

// The template scanner by itself, on templates no shipped definition has.
func TestRenderTemplate(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, template, want, err string }{
		{name: "escaped quote stays in the string", template: `{"a":"\"${X}"}`, want: `{"a":"\"1"}`},
		{name: "backslash at the end of a string", template: `{"a":"\\","b":${X}}`, want: `{"a":"\\","b":1}`},
		{name: "a path is no substitution", template: `{"a.$":"$.b","c":"$$.d","e":"${X}"}`, want: `{"a.$":"$.b","c":"$$.d","e":"1"}`},
		{name: "twice", template: `["${X}",${X}]`, want: `["1",1]`},
		{name: "never closed", template: `{"a":"${X"`, err: "the substitution at byte 6 has no closing brace"},
		{name: "not JSON", template: `{"a":${X}`, err: "the result isn't JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := render(test.template, map[string]string{"X": "1"})
			if test.err != "" {
				if err == nil {
					t.Errorf("got %s, want an error", got)
				} else if err.Error() != test.err {
					t.Errorf("got %v, want %s", err, test.err)
				}
				return
			}
			if err != nil || string(got) != test.want {
				t.Errorf("got %s, %v; want %s", got, err, test.want)
			}
		})
	}
}
