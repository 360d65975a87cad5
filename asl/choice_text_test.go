package asl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
)

// A rule reads like a condition, whatever it is made of.
func TestChoicesAreSpelled(t *testing.T) {
	t.Parallel()
	m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Comment":"which?","Choices":[
		{"Not":{"Variable":"$.a","StringEquals":"x\"y"},"Next":"T"},
		{"And":[{"Variable":"$.n","NumericLessThanEquals":1.50},{"Variable":"$.m","NumericGreaterThanPath":"$.n"}],"Next":"T"},
		{"Or":[{"Variable":"$.a","IsPresent":false},{"Variable":"$.a","IsNull":true}],"Next":"T"},
		{"Variable":"$.t","TimestampLessThan":"2026-01-01T00:00:00Z","Next":"T"},
		{"Variable":"$.a","StringMatches":"a*","Next":"T"},
		{"Variable":"$.b","BooleanEquals":true,"Next":"T"}
	],"Default":"T"},"T":{"Type":"Pass","End":true}}}`))
	if err != nil {
		t.Fatal(err)
	}
	choice := m.State("S").(*asl.ChoiceState)
	var got []string
	for _, c := range choice.Choices() {
		got = append(got, c.Condition)
		if c.Next != "T" {
			t.Errorf("%s leads to %q", c.Condition, c.Next)
		}
	}
	want := []string{
		`not ($.a == "x\"y")`,
		`($.n <= 1.50) && ($.m > $.n)`,
		`($.a is not present) || ($.a is null)`,
		`$.t < "2026-01-01T00:00:00Z"`,
		`$.a matches "a*"`,
		`$.b == true`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if choice.Default() != "T" || choice.Comment() != "which?" {
		t.Errorf("default %q, comment %q", choice.Default(), choice.Comment())
	}
	if leads := m.State("T").(*asl.PassState).Leads(); !leads.End || leads.Next != "" {
		t.Errorf("%+v", leads)
	}
}
