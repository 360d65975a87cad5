package asl_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// evaluate gives the value of an expression, or the error, as text.
func evaluate(t *testing.T, expression, input string) string {
	t.Helper()
	quoted := value.Text(expression)
	m, err := asl.Parse([]byte(one(`{"Type":"Pass","End":true,"Parameters":{"v.$":` + quoted + `}}`)))
	if err != nil {
		var found asl.Diagnostics
		if !errors.As(err, &found) || len(found) != 1 {
			return err.Error()
		}
		return found[0].Detail
	}
	v, _, err := m.State("S").(*asl.PassState).Output(asl.Scope{Input: data(t, input)})
	if err != nil {
		return err.Error()
	}
	result, _ := v.(*value.Object).Get("v")
	return value.Text(result)
}

func TestIntrinsicFunctions(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{`States.Array()`, `{}`, `[]`},
		{`States.Array(1, 'a', null, true, $.x, States.Array($.x))`, `{"x":-1.5}`, `[1,"a",null,true,-1.5,[-1.5]]`},
		{`States.ArrayPartition($, 2)`, `[1,2,3]`, `[[1,2],[3]]`},
		{`States.ArrayPartition($, 0)`, `[1]`, `States.IntrinsicFailure: The function 'States.ArrayPartition($, 0)' had the following error: argument 2 must be a positive integer`},
		{`States.ArrayContains($, 1)`, `[2,1.0]`, `true`},
		{`States.ArrayContains($, 1)`, `{}`, `States.IntrinsicFailure: The function 'States.ArrayContains($, 1)' had the following error: argument 1 must be an array`},
		{`States.ArrayRange(1, 9, 2)`, `{}`, `[1,3,5,7,9]`},
		{`States.ArrayRange(3, 1, -1)`, `{}`, `[3,2,1]`},
		{`States.ArrayRange(1, 2, 0)`, `{}`, `States.IntrinsicFailure: The function 'States.ArrayRange(1, 2, 0)' had the following error: the increment must not be 0`},
		{`States.ArrayRange(1, 1001, 1)`, `{}`, `States.IntrinsicFailure: The function 'States.ArrayRange(1, 1001, 1)' had the following error: the range has more than 1000 elements`},
		{`States.ArrayRange(9223372036854775806, 9223372036854775807, 1)`, `{}`, `[9223372036854775806,9223372036854775807]`},
		{`States.ArrayGetItem($, 1)`, `[1,2]`, `2`},
		{`States.ArrayGetItem($, 2)`, `[1,2]`, `States.IntrinsicFailure: The function 'States.ArrayGetItem($, 2)' had the following error: the index 2 is outside of the array of 2`},
		{`States.ArrayLength($)`, `[1,2]`, `2`},
		{`States.ArrayUnique($)`, `[1,1.0,"1",[1],[1]]`, `[1,"1",[1]]`},
		{`States.Base64Encode('Data')`, `{}`, `"RGF0YQ=="`},
		{`States.Base64Decode('RGF0YQ==')`, `{}`, `"Data"`},
		{`States.Base64Decode('?')`, `{}`, `States.IntrinsicFailure: The function 'States.Base64Decode('?')' had the following error: argument 1 is not Base64`},
		{`States.Hash('input data', 'SHA-1')`, `{}`, `"aaff4a450a104cd177d28d18d74485e8cae074b7"`},
		{`States.Hash('a', 'CRC')`, `{}`, `States.IntrinsicFailure: The function 'States.Hash('a', 'CRC')' had the following error: the algorithm "CRC" is not MD5, SHA-1, SHA-256, SHA-384 or SHA-512`},
		{`States.JsonMerge($.a, $.b, false)`, `{"a":{"x":1,"y":{"z":1}},"b":{"y":{},"w":2}}`, `{"x":1,"y":{},"w":2}`},
		{`States.ArrayUnique($)`, `[{"a":1,"b":2},{"b":2.0,"a":1},9007199254740993,9007199254740992]`, `[{"a":1,"b":2},9007199254740993,9007199254740992]`},
		{`States.JsonMerge($, $, false)`, `{"a":1}`, `{"a":1}`},
		{`States.JsonMerge($.a, $.a, true)`, `{"a":{}}`, `States.IntrinsicFailure: The function 'States.JsonMerge($.a, $.a, true)' had the following error: argument 3 must be false: only the shallow merge is supported`},
		{`States.StringToJson($)`, `"{\"a\":[1]}"`, `{"a":[1]}`},
		{`States.StringToJson('')`, `{}`, `null`},
		{`States.StringToJson($)`, `" \n"`, `null`},
		{`States.StringToJson($)`, `"\u00a0"`, `States.IntrinsicFailure: The function 'States.StringToJson($)' had the following error: argument 1 is not JSON: reading JSON: invalid character '\u00a0' at start of value`},
		{`States.StringToJson('{')`, `{}`, `States.IntrinsicFailure: The function 'States.StringToJson('{')' had the following error: argument 1 is not JSON: reading JSON: unexpected EOF after offset 1`},
		{`States.JsonToString($)`, `{"a":"b"}`, `"{\"a\":\"b\"}"`},
		{`States.MathAdd(-2.5, 1.5)`, `{}`, `0`},
		{`States.MathAdd(9223372036854775807, 1)`, `{}`, `States.IntrinsicFailure: The function 'States.MathAdd(9223372036854775807, 1)' had the following error: the sum of 9223372036854775807 and 1 doesn't fit 64 bits`},
		{`States.MathAdd('1', 1)`, `{}`, `States.IntrinsicFailure: The function 'States.MathAdd('1', 1)' had the following error: argument 1 must be a number`},
		{`States.MathRandom(3, 4)`, `{}`, `3`},
		{`States.MathRandom(3, 3)`, `{}`, `States.IntrinsicFailure: The function 'States.MathRandom(3, 3)' had the following error: the range from 3 to 3 is empty or too large`},
		{`States.StringSplit('a+b,,c', ',+')`, `{}`, `["a","b","c"]`},
		{`States.Format('It\'s {} \{\} {}', $.a, 2)`, `{"a":{"k":1}}`, `"It's {k=1} {} 2"`},
		{`States.Format('{}', $)`, `{"Arg1":1,"Arg2":[]}`, `"{Arg1=1, Arg2=[]}"`},
		{`States.Format('{} {}', $, null)`, `[1.50,"a b",null,{"c":[true,{}]}]`, `"[1.50, a b, null, {c=[true, {}]}] null"`},
		{`States.Format('{}', States.JsonToString($))`, `{"a":"b"}`, `"{\"a\":\"b\"}"`},
		{`States.Format('{} {}', 1)`, `{}`, `States.IntrinsicFailure: The function 'States.Format('{} {}', 1)' had the following error: there are more {} than the 1 arguments`},
		{`States.Format('{}', 1, 2)`, `{}`, `States.IntrinsicFailure: The function 'States.Format('{}', 1, 2)' had the following error: there are 2 arguments for 1 {}`},
		{`States.Format($.x)`, `{}`, `States.Runtime: The JSONPath '$.x' specified for the field 'v.$' could not be found in the input '{}'`},

		{`'text'`, `{}`, `expected a path or an intrinsic function, not "'text'"`},
		{`States.Array(`, `{}`, `a value is missing, found "" at position 14 of "States.Array("`},
		{`States.Array(1 2)`, `{}`, `',' or ')' is missing at position 16 of "States.Array(1 2)"`},
		{`States.UUID(1)`, `{}`, `States.UUID doesn't take 1 arguments at position 15 of "States.UUID(1)"`},
		{`States.Format('\x')`, `{}`, `a backslash must come before ', {, } or another backslash at position 16 of "States.Format('\\x')"`},
		{`States.Array([1])`, `{}`, `a value is missing, found "[1" at position 14 of "States.Array([1])"`},
		{strings.Repeat(`States.Array(`, 10) + strings.Repeat(`)`, 10), `{}`, `[[[[[[[[[[]]]]]]]]]]`},
		{strings.Repeat(`States.Array(`, 11) + strings.Repeat(`)`, 11), `{}`,
			`more than 10 intrinsic functions at position 131 of "` + strings.Repeat(`States.Array(`, 11) + strings.Repeat(`)`, 11) + `"`},
	} {
		got := evaluate(t, c[0], c[1])
		if got != c[2] {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, c[2])
		}
	}
}

func TestIntrinsicFunctionsThatDraw(t *testing.T) {
	t.Parallel()
	uuid := regexp.MustCompile(`^"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$`)
	a, b := evaluate(t, `States.UUID()`, `{}`), evaluate(t, `States.UUID()`, `{}`)
	if !uuid.MatchString(a) || a == b {
		t.Errorf("States.UUID: %s, %s", a, b)
	}
	const seeded = `States.MathRandom(0, 1000000, 7)`
	if a, b := evaluate(t, seeded, `{}`), evaluate(t, seeded, `{}`); a != b {
		t.Errorf("a seed gives %s, then %s", a, b)
	}
}
