package asl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGraph(t *testing.T) {
	t.Parallel()
	const (
		missing = "MISSING_TRANSITION_TARGET: "
		noEnd   = "MISSING_END_STATE: Workflow has no terminal state at null"
	)
	for _, c := range []struct{ name, definition, want string }{
		{"a loop", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}`, noEnd},
		{"a loop, and a state nothing leads to", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"},"U":{"Type":"Pass","Next":"A"}}}`, noEnd},
		{"a loop, and an end that nothing leads to", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"},"C":{"Type":"Succeed"}}}`,
			missing + `State "C" is not reachable. at /States/C`},
		{"nowhere", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"NOPE"}}}`, missing + "Missing 'Next' target: NOPE at /States/A/Next\n" + noEnd},
		{"a loop within is no matter", one(`{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}]}`), ""},
		{"the first state is missing", `{"StartAt":"Nope","States":{"A":{"Type":"Succeed"}}}`,
			missing + "Missing 'Next' target: Nope at /StartAt\n" + missing + `State "A" is not reachable. at /States/A`},
		{"the first state within is missing", one(`{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"Nope","States":{"A":{"Type":"Succeed"}}}}`),
			missing + "Missing 'Next' target: Nope at /States/S/ItemProcessor/StartAt\n" + missing + `State "A" is not reachable. at /States/S/ItemProcessor/States/A`},
		{"choices", `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"Ghost"}],"Default":"Ghoul"},"Z":{"Type":"Succeed"}}}`,
			missing + "Missing 'Next' target: Ghost at /States/C/Choices[0]/Next\n" + missing + "Missing 'Next' target: Ghoul at /States/C/Default\n" +
				missing + `State "Z" is not reachable. at /States/Z`},
		{"a catcher", one(`{` + function + `,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Ghost"}]}`), missing + "Missing 'Next' target: Ghost at /States/S/Catch[0]/Next"},
		{"a branch can't leave", one(`{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"S"}}}]}`),
			missing + "Missing 'Next' target: S at /States/S/Branches[0]/States/A/Next"},
		{"unreachable in the older name", one(`{"Type":"Map","End":true,"Iterator":{"StartAt":"A","States":{"A":{"Type":"Succeed"},"B":{"Type":"Succeed"}}}}`),
			missing + `State "B" is not reachable. at /States/S/Iterator/States/B`},
		{"a slash in a name", `{"StartAt":"A","States":{"A":{"Type":"Succeed"},"a/b":{"Type":"Succeed"}}}`, missing + `State "a/b" is not reachable. at /States/a/b`},

		{"a name in two branches", one(`{"Type":"Parallel","End":true,"Branches":[{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}]}`),
			"DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S"},
		{"a name twice in one object", `{"StartAt":"S","States":{"S":{"Type":"Fail"},"S":{"Type":"Succeed"}}}`,
			"DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S"},
		{"a name twice within a branch", one(`{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Fail"},"A":{"Type":"Succeed"}}}]}`),
			"DUPLICATE_STATE_NAME: Duplicate State name: A at /States/S/Branches[0]/States/A"},
		{"data called States", one(`{"Type":"Pass","End":true,"Result":{"States":{"A":1,"A":2}}}`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, findings(c.definition)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
