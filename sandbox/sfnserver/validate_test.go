package sfnserver_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidateStateMachineDefinition(t *testing.T) {
	t.Parallel()
	f := setup(t)
	finding := func(code, location, message string) object {
		d := object{"severity": "ERROR", "code": code, "message": message}
		if location != "" {
			d["location"] = location
		}
		return d
	}
	for name, c := range map[string]struct{ in, want object }{
		"good":    {object{"definition": definition}, object{"result": "OK", "diagnostics": []any{}, "truncated": false}},
		"express": {object{"definition": definition, "type": "EXPRESS"}, object{"result": "OK", "diagnostics": []any{}, "truncated": false}},
		"nothing": {object{"definition": " "}, object{"result": "FAIL", "truncated": false, "diagnostics": []any{
			finding("SCHEMA_VALIDATION_FAILED", "", "Definition must be a valid JSON object")}}},
		"no start": {object{"definition": `{"States":{"P":{"Type":"Pass","End":true}}}`}, object{"result": "FAIL", "truncated": false, "diagnostics": []any{
			finding("SCHEMA_VALIDATION_FAILED", "/", "These fields are required: [StartAt]")}}},
		"truncated": {object{"definition": `{"StartAt":"P","States":{"P":{"Type":"Pass","Next":"A"},"Q":{"Type":"Pass","Next":"B"}}}`, "maxResults": 1},
			object{"result": "FAIL", "truncated": true, "diagnostics": []any{
				finding("MISSING_TRANSITION_TARGET", "/States/P/Next", "Missing 'Next' target: A")}}},
	} {
		if diff := cmp.Diff(c.want, f.call("ValidateStateMachineDefinition", c.in)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// It is AWS that is asked about here, not the engine.
	out := f.call("ValidateStateMachineDefinition", object{"definition": `{"QueryLanguage":"JSONata",` + definition[1:]})
	if out["result"] != "OK" {
		t.Errorf("got %v", out)
	}
}
