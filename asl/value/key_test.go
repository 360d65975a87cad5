package value_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`1`, `1.0`, true},
		{`100`, `1e2`, true},
		{`0`, `-0`, true},
		{`1`, `"1"`, false},
		{`null`, `"null"`, false},
		{`{"a":1,"b":[2,{}]}`, `{"b":[2.0,{}],"a":1}`, true},
		{`[1,2]`, `[12]`, false},
		{`["a,b"]`, `["a","b"]`, false},
		{`[[1],2]`, `[[1,2]]`, false},
		{`{}`, `[]`, false},
	} {
		a, b := parse(t, c.a), parse(t, c.b)
		if got := value.Key(a) == value.Key(b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

// TestKeyOfEqualValues: a key never keeps equal values apart.
func TestKeyOfEqualValues(t *testing.T) {
	t.Parallel()
	numbers := rapid.SampledFrom([]string{`0`, `-0`, `0.0`, `1`, `1.0`, `10e-1`, `9007199254740993`, `9007199254740992`, `1e400`, `1e401`, `-1`})
	rapid.Check(t, func(rt *rapid.T) {
		a, b := parse(t, numbers.Draw(rt, "a")), parse(t, numbers.Draw(rt, "b"))
		if value.Equal(a, b) && value.Key(a) != value.Key(b) {
			rt.Errorf("%v and %v are equal and have the keys %s and %s", a, b, value.Key(a), value.Key(b))
		}
	})
}

func parse(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
