package asl_test

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	const document = `{"l":[{"i":0,"s":"Alpha","t":["x","y"],"o":{"k":1}},{"i":1,"s":"beta/2","t":[],"o":{}},{"i":2,"s":"","n":"2.0"},{"i":3,"b":true}],
		"numbers":[1,2,3],"words":["a","b"],"wanted":[1,3]}`
	for filter, want := range map[string]string{
		`@.s == 'Alpha'`:                 `[0]`,
		`@.i == '1'`:                     `[1]`,
		`'2.0' == @.n`:                   `[2]`,
		`@.i === '1'`:                    `[]`,
		`@.i !== '1' && @.i < 2`:         `[0,1]`,
		`@.s =~ /alpha/i`:                `[0]`,
		`@.s =~ /alpha/`:                 `[]`,
		`@.s =~ /Alp/`:                   `[]`,
		`@.s =~ /beta\/\d/`:              `[1]`,
		`@.i =~ /[01]/`:                  `[0,1]`,
		`@.b =~ /true/`:                  `[3]`,
		`@.none =~ /.*/`:                 `[]`,
		`@.s in ['Alpha', "beta/2"]`:     `[0,1]`,
		`@.s IN []`:                      `[]`,
		`@.i in $.wanted`:                `[1,3]`,
		`@.i nin [0, 1]`:                 `[2,3]`,
		`@.none nin ['a']`:               `[0,1,2,3]`,
		`@.t subsetof ['x','y','z']`:     `[0,1]`,
		`@.t anyof ['y','z']`:            `[0]`,
		`@.t noneof ['y','z']`:           `[1]`,
		`@.t all ['x']`:                  `[0]`,
		`@.t contains 'x'`:               `[0]`,
		`@.s contains 'eta'`:             `[1]`,
		`@.o contains 1`:                 `[]`,
		`@.t size 2`:                     `[0]`,
		`@.s size 5`:                     `[0]`,
		`@.o size 1`:                     `[0]`,
		`@.t empty true`:                 `[1]`,
		`@.s empty false`:                `[0,1]`,
		`@.o empty true`:                 `[1]`,
		`@.t.length() > 1`:               `[0]`,
		`@.t[*] == ['x', 'y']`:           `[0]`,
		`@.t[*]`:                         `[0]`,
		`@.i == $.wanted[0]`:             `[1]`,
		`@.none == null`:                 `[]`,
		`!(@.s) && @.b == true`:          `[3]`,
		`@['s'] == 'Alpha' || @.i == 3 `: `[0,3]`,
	} {
		p, err := asl.CompilePath(`$.l[?(` + filter + `)].i`)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		v, err := p.Evaluate(asl.Scope{Input: data(t, document)}, "f")
		if got := value.Text(v); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", filter, got, err, want)
		}
	}
}

func TestFiltersOfScalars(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		`$[?(@ > 1)]`:         `[2,3]`,
		`$[?(@ in [1,3])]`:    `[1,3]`,
		`$[?(@ == 'a')]`:      `["a"]`,
		`$[?(@ =~ /[ab]/)]`:   `["a","b"]`,
		`$[?(@ == null)]`:     `[null]`,
		`$[?(@ size 1)]`:      `["a","b"]`,
		`$[?(@ != 1 && @<3)]`: `[2]`,
	} {
		if got := evaluate(t, path, `[1,2,3,"a","b",null]`); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestReferencePaths: where a state is configured, filters by constants may be
// and match objects only, and whatever else asks too much is refused.
func TestReferencePaths(t *testing.T) {
	t.Parallel()
	const input = `{"jar":[{"a":1},{"a":5},{"a":7},6],"n":[5]}`
	for path, want := range map[string]string{
		`$.jar[?(@.a >= 5)]`: `[{"a":5},{"a":7}]`,
		`$.jar[?(@ >= 5)]`:   `[]`,
		`$..[?(@.a == 1)]`:   `[{"a":1}]`,
		`$.jar[*].a`:         `[1,5,7]`,
		`$..a`:               `[1,5,7]`,
		`$.n`:                `[5]`,
	} {
		m, err := mapState(t, `,"ItemsPath":`+value.Text(path), false).Begin(asl.Scope{Input: data(t, input)})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		items := make([]value.Value, m.Len())
		for i := range items {
			items[i] = m.Item(i).Value
		}
		if got := value.Text(items); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	for path, has := range map[string]string{
		`$.jar[?(@.a == $.n[0])]`: "a filter by another value",
		`$.jar[?(@.a =~ /5/)]`:    "a regular expression",
		`$.jar[?(@.a in [5])]`:    "the operator in",
		`$.jar[0,1]`:              "a list",
		`$['jar','n']`:            "a list",
		`$.jar[1:]`:               "a slice",
		`$.jar.length()`:          "the function length()",
	} {
		for field, definition := range map[string]string{
			"ItemsPath":           one(`{` + aMap("") + `,"End":true,"ItemsPath":` + value.Text(path) + `}`),
			"SecondsPath":         one(`{"Type":"Wait","End":true,"SecondsPath":` + value.Text(path) + `}`),
			"Choices[0]/Variable": rule(`{"Variable":` + value.Text(path) + `,"IsNull":true,"Next":"T"}`),
		} {
			found := asl.Validate([]byte(definition), asl.Standard)
			want := schema + "Value is not a Reference Path at /States/S/" + field
			if len(found) != 1 || found[0].String() != want || !strings.HasPrefix(found[0].Detail, "a Reference Path has not "+has+": ") {
				t.Errorf("%s: %+v", path, found)
			}
		}
	}
}

func TestPathFunctions(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		`$.Jobs.length()`:                    `3`,
		`$.o.length()`:                       `1`,
		`$['Jobs'].size()`:                   `3`,
		`States.MathAdd($.Jobs.length(), 1)`: `4`,
		`$.o.x.length()`:                     `States.Runtime: The JSONPath '$.o.x.length()' specified for the field 'v.$' could not be found in the input '{"Jobs":[0,1,2],"o":{"x":true}}'`,
		`$.Jobs.sum()`:                       `States.Runtime: The JSONPath '$.Jobs.sum()' specified for the field 'v.$' could not be found in the input '{"Jobs":[0,1,2],"o":{"x":true}}'`,
		`$.Jobs.max()`:                       `States.Runtime: The JSONPath '$.Jobs.max()' specified for the field 'v.$' could not be found in the input '{"Jobs":[0,1,2],"o":{"x":true}}'`,
	} {
		if got := evaluate(t, path, `{"Jobs":[0,1,2],"o":{"x":true}}`); got != want {
			t.Errorf("%s\n got %s\nwant %s", path, got, want)
		}
	}
	want := "UNSUPPORTED: The function keys() of paths is not supported at /States/S/Parameters"
	if got := findings(one(`{"Type":"Pass","End":true,"Parameters":{"v.$":"$.o.keys()"}}`)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
