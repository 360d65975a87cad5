package value_test

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestSyntaxMessage(t *testing.T) {
	t.Parallel()
	const any = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	for _, c := range []struct{ text, want string }{
		{` {"a":[1,-2.5e+3,true,null,"\u00e9\n"],"b":{}} `, ""},
		{`{} trailing`, ""},
		{``, "No content to map due to end-of-input"},
		{`{'a':1}`, "Unexpected character (''' (code 39)): was expecting double-quote to start field name"},
		{`{"a":1,}`, "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"},
		{`{"a" 1}`, "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"},
		{`{"a":1 "b":2}`, `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`},
		{`[1 2]`, "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"},
		{`{"a":'b'}`, "Unexpected character (''' (code 39)): expected a valid value " + any},
		{`[1,]`, "Unexpected character (']' (code 93)): expected a valid value " + any},
		{`[}`, "Unexpected character ('}' (code 125)): expected a value"},
		{`[1}`, `Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"[1}"; line: 1, column: 1])`},
		{`tru`, "Unrecognized token 'tru': was expecting " + any},
		{`{"a":True}`, "Unrecognized token 'True': was expecting " + any},
		{"{\n  \"a\": [1", "Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)\"{\n  \"a\": [1\"; line: 2, column: 8])"},
		{`{"a":1,`, "Unexpected end-of-input within/between Object entries"},
		{`{"a"`, "Unexpected end-of-input within/between Object entries"},
		{`{"a":`, "Unexpected end-of-input within/between Object entries"},
		{`[1,`, "Unexpected end-of-input within/between Array entries"},
		{`{"a`, "Unexpected end-of-input in field name"},
		{`"a`, "Unexpected end-of-input: was expecting closing quote for a string value"},
		{"\"a\nb\"", "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value"},
		{"{\"a\tb\":1}", "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in name"},
		{`"\x"`, "Unrecognized character escape 'x' (code 120)"},
		{`"\u12g4"`, "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence"},
		{`"\`, "Unexpected end-of-input in character escape sequence"},
		{`"\u1`, "Unexpected end-of-input in character escape sequence"},
		{`01`, "Invalid numeric value: Leading zeroes not allowed"},
		{`-a`, "Unexpected character ('a' (code 97)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value"},
		{`[1.]`, "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit"},
		{`1e`, "Unexpected end-of-input: Exponent indicator not followed by a digit"},
		{"\x00", "Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r, \\n, \\t) is allowed between tokens"},
		{strings.Repeat("[", 1001) + "'", ""},
		{strings.Repeat("[", 1000) + "'", "Unexpected character (''' (code 39)): expected a valid value " + any},
		{`[` + strings.Repeat(" ", 600), `Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"[` +
			strings.Repeat(" ", 499) + `"[truncated 101 chars]; line: 1, column: 1])`},
	} {
		if got := value.SyntaxMessage([]byte(c.text)); got != c.want {
			t.Errorf("%.40q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestLocatedSyntaxMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`{}`, ""},
		{`{not json`, "Unexpected character ('n' (code 110)): was expecting double-quote to start field name\n at [Source: (String)\"{not json\"; line: 1, column: 3]"},
		{"{\n \"a\": foo}", "Unrecognized token 'foo': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"{\n \"a\": foo}\"; line: 2, column: 10]"},
		{`{"a":"b`, "Unexpected end-of-input: was expecting closing quote for a string value\n at [Source: (String)\"{\"a\":\"b\"; line: 1, column: 8]"},
	} {
		if got := value.LocatedSyntaxMessage([]byte(c.text)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// ours reports whether an error of Parse is one that Jackson hasn't as far as
// SyntaxMessage knows.
func ours(err string) bool {
	for _, reason := range []string{"more text after", "nested deeper", "not UTF-8"} {
		if strings.Contains(err, reason) {
			return true
		}
	}
	return false
}

// FuzzSyntaxMessage: a document has nothing wrong, and what is none has
// something wrong, unless it only goes on after its end, is nested too deep or
// isn't UTF-8.
func FuzzSyntaxMessage(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"\u00e9"]}`, `{'a':1}`, `[1,]`, `"\x"`, "\xff", `nul`, `{"a":1}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		message := value.SyntaxMessage(text)
		_, err := value.Parse(text)
		switch {
		case err == nil && message != "":
			t.Errorf("%q is a document: %s", text, message)
		case err != nil && message == "" && !ours(err.Error()):
			t.Errorf("%q is no document and has nothing wrong: %v", text, err)
		}
	})
}
