package asl_test

import (
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// TestTimestamps: all that reads a timestamp takes the same ones.
func TestTimestamps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want bool
	}{
		{"2020-01-01T01:00:00Z", true},
		{"2020-01-01T01:00:00.123456789Z", true},
		{"2020-01-01T01:00:00-00:00", true},
		{"2020-01-01T01:00:00+23:59", true},
		{"2020-02-29T23:59:59+01:00", true},
		{"2020-01-01T1:00:00Z", false},
		{"2020-01-01T01:00:00,5Z", false},
		{"2020-01-01T01:00:00+24:00", false},
		{"2020-01-01T01:00:00+01:60", false},
		{"2020-01-01T01:00:00+0100", false},
		{"2020-01-01T01:00:00", false},
		{"2020-01-01T01:00Z", false},
		{"2020-01-01t01:00:00z", false},
		{"2020-01-01 01:00:00Z", false},
		{"2021-02-29T01:00:00Z", false},
		{"2020-01-01T24:00:00Z", false},
		{"", false},
	} {
		quoted := value.Text(c.text)
		wait := one(`{"Type":"Wait","End":true,"Timestamp":` + quoted + `}`)
		if got := findings(wait) == ""; got != c.want {
			t.Errorf("%s in Timestamp: %v", c.text, findings(wait))
		}
		comparison := rule(`{"Variable":"$.t","TimestampEquals":` + quoted + `,"Next":"T"}`)
		if got := findings(comparison) == ""; got != c.want {
			t.Errorf("%s in TimestampEquals: %v", c.text, findings(comparison))
		}
		scope := asl.Scope{Input: value.NewObject(value.Field{Name: "t", Value: c.text})}
		if _, err := parse[*asl.WaitState](t, `{"Type":"Wait","End":true,"TimestampPath":"$.t"}`).Until(scope, time.Time{}); c.want != (err == nil || err.Error() == "States.Runtime: Wait state delay is too long.") {
			t.Errorf("%s at TimestampPath: %v", c.text, err)
		}
		for _, test := range []string{`"IsTimestamp":true`, `"TimestampEqualsPath":"$.t"`} {
			m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{"Variable":"$.t",` + test + `,"Next":"T"}],"Default":"F"},
				"T":{"Type":"Succeed"},"F":{"Type":"Fail"}}}`))
			if err != nil {
				t.Fatal(err)
			}
			next, _, _, err := m.State("S").(*asl.ChoiceState).Choose(scope)
			if err != nil || (next == "T") != c.want {
				t.Errorf("%s with %s: %s, %v", c.text, test, next, err)
			}
		}
	}
}
