package local

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A shell takes apart what is put together here.
func TestShellLine(t *testing.T) {
	t.Parallel()
	args := []string{"--state-dir", "/home/u/my state", "", "it's", "$HOME", "a\\b", "{}", "~", "*", "two\nlines", "a b$c`d"}
	want := `--state-dir '/home/u/my state' '' 'it'\''s' '$HOME' 'a\b' '{}' '~' '*'`
	if got := shellLine(args); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	out, err := exec.CommandContext(t.Context(), shell, "-c", `printf '%s\0' `+shellLine(args)).Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(args, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")); diff != "" {
		t.Error(diff)
	}
}

// The commands that are shown are put together like that.
func TestCommandsAreQuoted(t *testing.T) {
	t.Parallel()
	a := access{place: Place{Region: "us-east-1", Endpoint: "http://127.0.0.1:1/?a&b"}, profile: "my profile"}
	s := &StepFunctions{access: a, endpoint: a.place.Endpoint}
	for want, got := range map[string]string{
		"rdscrypt stop one --state-dir '/my state'":                                                                                StateDir("/my state").Command("stop", "one"),
		"aws rds wait --region us-east-1 --endpoint-url 'http://127.0.0.1:1/?a&b' --profile 'my profile'":                          a.command("rds", "wait"),
		"rdscrypt stop one --on step-functions --region us-east-1 --endpoint-url 'http://127.0.0.1:1/?a&b' --profile 'my profile'": s.Command("stop", "one"),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
