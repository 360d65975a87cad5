package statemachine_test

import (
	"encoding/json"
	"maps"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/statemachine"
)

func TestRenderErrors(t *testing.T) {
	t.Parallel()
	without := func(keys ...string) map[string]string {
		s := basicSubstitutions()
		for _, key := range keys {
			delete(s, key)
		}
		return s
	}
	with := func(key, value string) map[string]string {
		s := basicSubstitutions()
		s[key] = value
		return s
	}
	tests := []struct {
		name          string
		definition    string
		substitutions map[string]string
		want          string
	}{
		{"unknown", "bsic", basicSubstitutions(), `no state machine is called "bsic", only basic`},
		{"no traversal", "../statemachine/basic", basicSubstitutions(), `no state machine is called "../statemachine/basic", only basic`},
		{"missing", "basic", without("WaitSeconds"), `rendering state machine "basic": ${WaitSeconds} is missing`},
		{"two missing", "basic", without("WaitSeconds", "CopySnapshotFunctionArn"), `rendering state machine "basic": ${CopySnapshotFunctionArn}, ${WaitSeconds} is missing`},
		{"unused", "basic", with("Prefix", "soa"), `rendering state machine "basic": the definition has no ${Prefix}`},
		{"text for a number", "basic", with("WaitSeconds", "soon"), `rendering state machine "basic": ${WaitSeconds} stands for a number, not for "soon"`},
		{"nothing for a number", "basic", with("WaitSeconds", ""), `rendering state machine "basic": ${WaitSeconds} stands for a number, not for ""`},
		{"break out of a number", "basic", with("WaitSeconds", `1, "Next": "RestoreDbInstanceState"`), `rendering state machine "basic": ${WaitSeconds} stands for a number, not for "1, \"Next\": \"RestoreDbInstanceState\""`},
		{"hexadecimal", "basic", with("WaitSeconds", "0x10"), `rendering state machine "basic": ${WaitSeconds} stands for a number, not for "0x10"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := statemachine.Render(test.definition, test.substitutions)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// A value can't break out of the string it stands in, and comes back as it
// was given.
func TestRenderEscapes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.String(),
			rapid.SampledFrom([]string{`"`, `a"`, `\`, `","Next":"X`, `${WaitSeconds}`, "\u2028", "<&>", "line\nline"}),
		).Filter(utf8.ValidString).Draw(t, "value")
		substitutions := basicSubstitutions()
		substitutions["SnapshotAvailableStatus"] = value
		given := maps.Clone(substitutions)

		definition, err := statemachine.Render(statemachine.Basic, substitutions)
		if err != nil {
			t.Fatal(err)
		}
		var parsed struct {
			States map[string]struct {
				Choices []struct{ StringEquals string }
			}
		}
		if err := json.Unmarshal(definition, &parsed); err != nil {
			t.Fatal(err)
		}
		if got := parsed.States["ChoiceState2"].Choices[1].StringEquals; got != value {
			t.Errorf("got %q, want %q", got, value)
		}
		if !maps.Equal(given, substitutions) {
			t.Error("Render changed the caller's map")
		}
	})
}
