package logsserver_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilterPatterns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	lines := []string{
		`ERROR 400 BAD REQUEST`,
		`WARN "quoted" \ text`,
		`{"id":"3","type":"TaskFailed","details":{"error":"DBSnapshotNotFound","list":[1,{"k":2.50}]},"ok":false,"none":null}`,
		`{"id":"4","type":"TaskSucceeded","details":{"list":[9]},"ok":true,"count":12,"a b":"x"}`,
	}
	f.put("s", 0, lines...)
	for pattern, want := range map[string][]int{
		"":                             {0, 1, 2, 3},
		"ERROR":                        {0},
		"error":                        {2}, // case matters
		"ERROR REQUEST":                {0},
		"REQUEST ERROR":                {0},
		"ERROR WARN":                   {},
		`"400 BAD"`:                    {0},
		`"BAD 400"`:                    {},
		`"\"quoted\" \\ t"`:            {1},
		"?ERROR ?WARN":                 {0, 1},
		`?ERROR ?"TaskFailed"`:         {0, 2},
		"-ERROR":                       {1, 2, 3},
		"ERROR -BAD":                   {},
		"BAD ?WARN":                    {0},
		`-"type" -WARN`:                {0},
		`{ $.type = "TaskFailed" }`:    {2},
		`{ $.type = TaskFailed }`:      {2},
		`{ $.type = "Task*" }`:         {2, 3},
		`{$.type="*ed"&&$.ok IS TRUE}`: {3},
		`{ $.type != "TaskFailed" }`:   {3},
		`{ $.details.error = "DBSnapshotNotFound" }`:                {2},
		`{ $.details.error NOT EXISTS }`:                            {3},
		`{ $.details.error EXISTS }`:                                {2},
		`{ $.details.list[1].k = 2.5 }`:                             {2},
		`{ $.details.list[0] > 1 || $.none IS NULL }`:               {2, 3},
		`{ ($.count >= 12) && (($.count <= 12) && $.count != 13) }`: {3},
		`{ $.count < 12 || $.ok IS FALSE }`:                         {2},
		`{ $["a b"] = "x" }`:                                        {3},
		`{ $.id = "3" }`:                                            {2},
		`{ $.id = 3 }`:                                              {}, // a text is no number
		`{ $.type = "x" || $.type = "TaskFailed" && $.ok IS TRUE }`: {},
	} {
		got := messages(f.call("FilterLogEvents", object{"logGroupName": "g", "filterPattern": pattern}))
		expected := []string{}
		for _, i := range want {
			expected = append(expected, lines[i])
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s: %s", pattern, diff)
		}
	}
	for pattern, want := range map[string]string{
		`a/b`:           "Invalid character(s) in term 'a/b'",
		`"open`:         "Invalid filter pattern: a quote isn't closed.",
		`- `:            "Invalid character(s) in term ''",
		`[a, b]`:        "Invalid filter pattern: the sandbox has no space-delimited patterns, only terms and JSON patterns.",
		`%a|b%`:         "Invalid filter pattern: the sandbox has no regular expressions, only terms and JSON patterns.",
		`{ $.a = 1`:     `Invalid filter pattern: } is missing before ""`,
		`{ $.a = 1 } x`: `Invalid filter pattern: there is "x" behind the closing brace`,
		`{ a = 1 }`:     `Invalid filter pattern: a property such as $.id is missing before "a = 1 }"`,
		`{ $ = 1 }`:     `Invalid filter pattern: a property such as $.id is missing before " = 1 }"`,
		`{ $.a }`:       `Invalid filter pattern: a comparison is missing before "}"`,
		`{ $.a = }`:     `Invalid filter pattern: a value is missing before "}"`,
		`{ $.a > "x" }`: `Invalid filter pattern: > needs a number, not "x"`,
		`{ ($.a = 1 }`:  `Invalid filter pattern: ) is missing before "}"`,
		`{ $.a = "x }`:  "Invalid filter pattern: a quote isn't closed.",
	} {
		if _, err := f.try("FilterLogEvents", object{"logGroupName": "g", "filterPattern": pattern}); err == nil || err.Error() != "InvalidParameterException: "+want {
			t.Errorf("%s:\n got %v\nwant %s", pattern, err, want)
		}
	}
}
