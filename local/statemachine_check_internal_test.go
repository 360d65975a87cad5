package local

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// A deployment may set where the functions are and how long to wait. Whatever
// else is another is named with its place, and what makes another workflow of it
// is refused.
func TestDefinitionsAreCompared(t *testing.T) {
	t.Parallel()
	place := Place{Account: "123456789012", Region: "us-east-1"}
	text, err := render(WorkflowBasic, arnsAround(stateMachineARN("arn:aws:states:us-east-1:123456789012:stateMachine:a").execution("b"), place), 60)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := value.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new            string
		foreign, difference string
	}{
		{`:function:`, `:function:rdscrypt-`, "", ""},
		{`:function:create-snapshot`, `:function:x-create-snapshot:LIVE`, "", ""},
		{`"Seconds": 60`, `"Seconds": 5`, "", ""},
		{`"Comment"`, `"TimeoutSeconds": 5, "Comment"`, "", "/TimeoutSeconds is added"},
		{`"End": true`, `"Next": "WaitState1"`, "", `/States/RestoreDbInstanceState/End is missing`},
		{`"StringEquals": "available"`, `"StringEquals": "done"`, "", `/States/ChoiceState1/Choices[0]/Not/StringEquals is "done", not "available"`},
		{`"CopySnapshotState"`, `"Copy"`, "it has no state CopySnapshotState", ""},
		{`:function:copy-snapshot`, `:function:delete-everything`, "its state CopySnapshotState calls arn:aws:lambda:us-east-1:123456789012:function:delete-everything, which isn't copy-snapshot", ""},
		{`"WaitState2": {`, `"WaitState2": {"Type": "Pass"}, "W": {`, "its state WaitState2 is of the type Pass, not Wait", ""},
	} {
		if !strings.Contains(string(text), c.old) {
			t.Fatalf("%s isn't in the definition", c.old)
		}
		theirs, err := value.Parse([]byte(strings.ReplaceAll(string(text), c.old, c.new)))
		if err != nil {
			t.Fatal(err)
		}
		if got := foreign(ours, theirs); got != c.foreign {
			t.Errorf("%s: refused because %q, want %q", c.new, got, c.foreign)
		}
		if got := difference("", ours, theirs); c.foreign == "" && got != c.difference {
			t.Errorf("%s: the difference is %q, want %q", c.new, got, c.difference)
		}
	}
}

// A function is recognised as a task by what its name ends with.
func TestTaskName(t *testing.T) {
	t.Parallel()
	for function, want := range map[string]tasks.Name{
		"arn:aws:lambda:us-east-1:123456789012:function:copy-snapshot":             "copy-snapshot",
		"arn:aws:lambda:us-east-1:123456789012:function:rdscrypt-copy-snapshot":    "copy-snapshot",
		"arn:aws:lambda:us-east-1:123456789012:function:rdscrypt-copy-snapshot:12": "copy-snapshot",
		"arn:aws:lambda:us-east-1:123456789012:function:recopy-snapshots":          "recopy-snapshots",
		"arn:aws:states:::lambda:invoke":                                           "",
	} {
		if got := taskName(function); got != want {
			t.Errorf("%s is %q, want %q", function, got, want)
		}
	}
}
