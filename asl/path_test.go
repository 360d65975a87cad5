package asl_test

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestPath(t *testing.T) {
	t.Parallel()
	const document = `{"a":{"b":[1,2,3,4],"c d":"x","":0},"list":[{"k":1,"n":"one"},{"k":2,"n":"two","s":true},{"k":3}],"ü":null,"limit":2,"😀":{"x-y":[5]},"1a":6}`
	for path, want := range map[string]string{
		`$`:                               document,
		`$.a.b`:                           `[1,2,3,4]`,
		`$.a['c d']`:                      `"x"`,
		`$["a"]["b"][3]`:                  `4`,
		`$.a.b[-1]`:                       `4`,
		`$.a.['c d']`:                     `"x"`,
		`$.['list'].[1].k`:                `2`,
		`$.list.[*].n`:                    `["one","two"]`,
		`$.a['']`:                         `0`,
		`$.😀.x-y[0]`:                      `5`,
		`$.1a`:                            `6`,
		`$.ü`:                             `null`,
		`$.a.b[*]`:                        `[1,2,3,4]`,
		`$.list[*].k`:                     `[1,2,3]`,
		`$.list[*].n`:                     `["one","two"]`,
		`$.a.b[1:3]`:                      `[2,3]`,
		`$.a.b[:2]`:                       `[1,2]`,
		`$.a.b[-2:]`:                      `[3,4]`,
		`$.a.b[2:99]`:                     `[3,4]`,
		`$.a.b[0,2]`:                      `[1,3]`,
		`$.list[0]['k','n']`:              `{"k":1,"n":"one"}`,
		`$['limit', 'none']`:              `{"limit":2}`,
		`$.list[*]['n',"k"]`:              `[{"n":"one","k":1},{"n":"two","k":2},{"k":3}]`,
		`$..['k','n']`:                    `[{"k":1,"n":"one"},{"k":2,"n":"two"}]`,
		`$['a','list'].b`:                 `[[1,2,3,4]]`,
		`$.limit['a','b']`:                ``,
		`$..k`:                            `[1,2,3]`,
		`$..b[0]`:                         `[1]`,
		`$..[0].k`:                        `[1]`,
		`$..[?(@.k)].k`:                   `[1,2,3]`,
		`$..[?(@.n)].n`:                   `["one","two"]`,
		`$..[?(@['c d'])].b[0]`:           `[1]`,
		`$..[?(@ == 3)]`:                  `[]`,
		`$.list.*.k`:                      `[1,2,3]`,
		`$.list[?(@.k == 2)].n`:           `["two"]`,
		`$.list[?(@.k >= 2 && @.n)].n`:    `["two"]`,
		`$.list[?(@.k < 2 || @.k > 2)].k`: `[1,3]`,
		`$.list[?(!(@.n))].k`:             `[3]`,
		`$.list[?(@.n != 'one')].k`:       `[2,3]`,
		`$.list[?(@.s == true && (@.k == $.limit))]`: `[{"k":2,"n":"two","s":true}]`,
		`$.none[*]`:    `[]`,
		`$.none[1:].x`: `[]`,
		`$.none`:       ``,
		`$.a.b.c`:      ``,
		`$.a.b[9]`:     ``,
		`$.a[0]`:       ``,
	} {
		p, err := asl.CompilePath(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		v, err := p.Evaluate(asl.Scope{Input: data(t, document)}, "f")
		got := ""
		if err == nil {
			got = value.Text(v)
		}
		if got != want {
			t.Errorf("%s = %s (%v), want %s", path, got, err, want)
		}
	}
}

func TestCompilePathErrors(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		``:                       `a JSONPath begins with '$', not ""`,
		`a.b`:                    `a JSONPath begins with '$', not "a.b"`,
		`$.a:b`:                  `unexpected ":b" at position 4 of "$.a:b"`,
		`$.@type`:                `a name is missing after '.' at position 3 of "$.@type"`,
		`$.a b`:                  `unexpected " b" at position 4 of "$.a b"`,
		`$1a`:                    `"1a" is no name of a variable at position 4 of "$1a"`,
		`$.`:                     `a name is missing after '.' at position 3 of "$."`,
		`$.[`:                    `an index, a quoted name, '*', a slice or a filter is missing at position 4 of "$.["`,
		`$.a.count()`:            `a path has no function count at position 10 of "$.a.count()"`,
		`$.a.length(1)`:          `length takes no arguments at position 11 of "$.a.length(1)"`,
		`$.a.length().b`:         `a function ends its path at position 13 of "$.a.length().b"`,
		`$.a.keys()`:             `The function keys() of paths is not supported`,
		`$.a[*].length()`:        `The function length() after what can lead to many places is not supported`,
		`$.a[?(@.b =~ c)]`:       `a pattern in slashes is missing after =~ at position 14 of "$.a[?(@.b =~ c)]"`,
		`$.a[?(@.b =~ /c)]`:      `a pattern is not closed at position 15 of "$.a[?(@.b =~ /c)]"`,
		`$.a[?(@.b =~ /(?=c)/)]`: "The regular expression /(?=c)/ is not supported: error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
		`$.a[?(@.b in [1 2])]`:   `',' or ']' is missing at position 17 of "$.a[?(@.b in [1 2])]"`,
		`$.a[?(@.b within [1])]`: `')' is missing at position 11 of "$.a[?(@.b within [1])]"`,
		`$.a[`:                   `an index, a quoted name, '*', a slice or a filter is missing at position 5 of "$.a["`,
		`$.a[0`:                  `']' is missing at position 6 of "$.a[0"`,
		`$.a['b]`:                `a quote is not closed at position 5 of "$.a['b]"`,
		`$.a[1,]`:                `an index is missing after ',' at position 7 of "$.a[1,]"`,
		`$.a[?` + strings.Repeat("(", 51) + `@.b]`: `nested too deep at position 56 of "$.a[?` + strings.Repeat("(", 51) + `@.b]"`,
		`$.a[?@.b]`:                 `'(' is missing after '?' at position 6 of "$.a[?@.b]"`,
		`$.a[?(@.b]`:                `')' is missing at position 10 of "$.a[?(@.b]"`,
		`$.a[?(@.b == )]`:           `a value is missing, found "" at position 14 of "$.a[?(@.b == )]"`,
		`$.a[99999999999999999999]`: `"99999999999999999999" is no index at position 25 of "$.a[99999999999999999999]"`,
	} {
		if _, err := asl.CompilePath(path); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", path, err, want)
		}
	}
}

func TestUndefinedVariables(t *testing.T) {
	t.Parallel()
	scope := asl.Scope{Input: data(t, `{"a":[{"b":1},{"b":2}]}`), Variables: data(t, `{"x":2}`).(*value.Object)}
	for path, want := range map[string]string{
		`$x`:                               `2`,
		`$.a[?(@.b == $x)]`:                `[{"b":2}]`,
		`$none`:                            `States.Runtime: The variable 'none' specified for the field 'f' is not defined`,
		`$none[*]`:                         `States.Runtime: The variable 'none' specified for the field 'f' is not defined`,
		`$.a[?(@.b == $none)]`:             `States.Runtime: The variable 'none' specified for the field 'f' is not defined`,
		`$.a[?(@.b == 1 || $x[?($none)])]`: `States.Runtime: The variable 'none' specified for the field 'f' is not defined`,
	} {
		p, err := asl.CompilePath(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, evaluate := range []func(asl.Scope, string) (value.Value, error){p.Evaluate, p.Lookup} {
			v, err := evaluate(scope, "f")
			got := value.Text(v)
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s\n got %s\nwant %s", path, got, want)
			}
		}
	}
}

// TestPathsThatExplode: what takes too long or too much is an error and not a
// process without memory.
func TestPathsThatExplode(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":[1,`, 40) + "1" + strings.Repeat("]}", 40)
	wide := "[" + strings.Repeat(`{"a":1},`, 5000) + "1]"
	for path, input := range map[string]string{
		`$..*..*..*..*..*`:          deep,
		`$..*..*..*..*..*..none`:    deep,
		`$..[?(@.a in $..[*])]`:     wide,
		`$[?(@.a in $[?($..[*])])]`: wide,
	} {
		p, err := asl.CompilePath(path)
		if err != nil {
			t.Fatal(err)
		}
		want := "States.DataLimitExceeded: The JSONPath '" + path + "' specified for the field 'f' leads to too much data"
		if _, err := p.Evaluate(asl.Scope{Input: data(t, input)}, "f"); err == nil || err.Error() != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
