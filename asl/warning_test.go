package asl_test

import (
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ definition, want string }{
		{one(`{"Type":"Pass","Result":"$.a","End":true}`), "PASS_RESULT_IS_STATIC: Attempt to use a path in the result of a pass state. at /States/S/Result"},
		{one(`{"Type":"Pass","Parameters":{"l":[{"a":"$.b"}]},"End":true}`), "NO_DOLLAR: No .$ on a field that appears to be a JSONPath or Intrinsic Function. at /States/S/Parameters/l[0]/a"},
		{one(`{"Type":"Pass","Assign":{"a":"States.UUID()"},"End":true}`), "NO_DOLLAR: No .$ on a field that appears to be a JSONPath or Intrinsic Function. at /States/S/Assign/a"},
		{one(`{"Type":"Fail","Cause":"$.cause"}`), "NO_PATH: Field value looks like a path, but field name does not end with 'Path'. at /States/S/Cause"},
		{one(`{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"$$.State.Name"}}}}`),
			"NO_PATH: Field value looks like a path, but field name does not end with 'Path'. at /States/S/ItemProcessor/States/F/Error"},
		{one(`{"Type":"Pass","Result":"$5, and States.Nap()","End":true}`), ""},
	} {
		if got := findings(c.definition); got != c.want {
			t.Errorf("%s: %s, want %s", c.definition, got, c.want)
		}
		if _, err := asl.Parse([]byte(c.definition)); err != nil {
			t.Errorf("%s: a warning is an error: %v", c.definition, err)
		}
	}
}
