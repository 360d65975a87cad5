package value_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestTextKeepsOrderAndSpelling(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`null`, `true`, `"a"`, `[]`, `{}`, `{"b":1,"a":[1.0,1e3,-0,12345678901234567890]}`,
		`"<&> \u0001\"\\"`, `{"":{"":[null]}}`,
	} {
		v, err := value.Parse([]byte(text))
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
			continue
		}
		if got := value.Text(v); got != text {
			t.Errorf("Text(Parse(%s)) = %s", text, got)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":         "reading JSON: unexpected EOF",
		`{"a":1}x`: "reading JSON: more text after the end of the document, at offset 7",
		`{"a"`:     `reading JSON: unexpected EOF within "/a" after offset 4`,
		"\"\xff\"": `reading JSON: the text is not UTF-8`,
		strings.Repeat("[", 1001) + strings.Repeat("]", 1001):     `reading JSON: arrays and objects are nested deeper than 1000 at offset 1001`,
		strings.Repeat(`{"a":`, 1001) + strings.Repeat("}", 1001): `reading JSON: arrays and objects are nested deeper than 1000 at offset 5001`,
		`[1,]`: `reading JSON: invalid character ',' at start of value after offset 2`,
	} {
		_, err := value.Parse([]byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("Parse(%.50q): %v, want %s", text, err, want)
		}
	}
}

func TestParseDeep(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("[", 999) + `{"a":1}` + strings.Repeat("]", 999)
	if got := value.Text(parse(t, text)); got != text {
		t.Errorf("got %s", got)
	}
}

func TestHalfOfASurrogatePair(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"\ud83c\udd97"`:   `"🆗"`,
		`"\ud800"`:         "\"\ufffd\"",
		`{"a\udc00b":1}`:   "{\"a\ufffdb\":1}",
		`["\ud800\ud800"]`: "[\"\ufffd\ufffd\"]",
	} {
		if got := value.Text(parse(t, text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestRepeatedNameCountsLast(t *testing.T) {
	t.Parallel()
	v, err := value.Parse([]byte(`{"a":1,"b":2,"a":3}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := value.Text(v); got != `{"a":3,"b":2}` {
		t.Errorf("got %s", got)
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[1]}`, `{"b":[1.0],"a":1e0}`, true},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`9007199254740993`, `9007199254740992`, false},
		{`0.1`, `0.10`, true},
		{`1e999999999`, `1e999999998`, true}, // both beyond what is told apart
		{`null`, `false`, false},
		{`"1"`, `1`, false},
	} {
		a, _ := value.Parse([]byte(c.a))
		b, _ := value.Parse([]byte(c.b))
		if got := value.Equal(a, b); got != c.want {
			t.Errorf("Equal(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestAsInt(t *testing.T) {
	t.Parallel()
	for text, want := range map[json.Number]int64{"1.0": 1, "1e3": 1000, "-0": 0, "9223372036854775807": 1<<63 - 1} {
		if got, ok := value.AsInt(text); !ok || got != want {
			t.Errorf("AsInt(%s) = %d, %v", text, got, ok)
		}
	}
	for _, text := range []json.Number{"1.5", "9223372036854775808", "1e400", ""} {
		if got, ok := value.AsInt(text); ok {
			t.Errorf("AsInt(%s) = %d, want none", text, got)
		}
	}
}

// anyValue draws a JSON value.
func anyValue() *rapid.Generator[value.Value] {
	leaf := rapid.OneOf(
		rapid.Just[value.Value](nil),
		rapid.Map(rapid.Bool(), func(b bool) value.Value { return b }),
		rapid.Map(rapid.String(), func(s string) value.Value { return s }),
		rapid.Map(rapid.Int64(), value.Int),
	)
	var tree func(depth int) *rapid.Generator[value.Value]
	tree = func(depth int) *rapid.Generator[value.Value] {
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(tree(depth-1), 0, 4), func(a []value.Value) value.Value { return a }),
			rapid.Map(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) value.Field {
				return value.Field{Name: rapid.String().Draw(t, "name"), Value: tree(depth-1).Draw(t, "value")}
			}), 0, 30), func(f []value.Field) value.Value { return value.NewObject(f...) }))
	}
	return tree(3)
}

func TestRoundTripAndSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue().Draw(t, "v")
		text := value.Text(v)
		if got := value.Size(v); got != len(text) {
			t.Fatalf("Size = %d, the text has %d bytes: %s", got, len(text), text)
		}
		again, err := value.Parse([]byte(text))
		if err != nil {
			t.Fatalf("Parse(%s): %v", text, err)
		}
		if !value.Equal(v, again) {
			t.Fatalf("%s came back as %s", text, value.Text(again))
		}
		// The standard library agrees about what the text says.
		var std any
		if err := json.Unmarshal([]byte(text), &std); err != nil {
			t.Fatalf("encoding/json can't read %s: %v", text, err)
		}
	})
}

func TestObjectWithLeavesTheOldOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]value.Value{}
		o := value.NewObject()
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			name := rapid.StringMatching(`[a-z]`).Draw(t, "name")
			v := value.Int(rapid.Int64().Draw(t, "v"))
			before := value.Text(o)
			next := o.With(name, v)
			if value.Text(o) != before {
				t.Fatalf("With changed %s to %s", before, value.Text(o))
			}
			o, want[name] = next, v
		}
		if o.Len() != len(want) {
			t.Fatalf("%d fields, want %d", o.Len(), len(want))
		}
		for name, v := range want {
			if got, _ := o.Get(name); got != v {
				t.Fatalf("%s = %v, want %v", name, got, v)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.5e-3,"\ud83d\udd12",null]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := value.Parse(text)
		if err != nil {
			return
		}
		again, err := value.Parse(value.Append(nil, v))
		if err != nil || !value.Equal(v, again) {
			t.Errorf("%q came back as %q (%v)", text, value.Text(again), err)
		}
	})
}
