package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inProcess runs a command line that needs no environment, without the half
// second that a process takes to start.
func inProcess(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	a := &app{stdin: open("in"), stdout: open("out"), stderr: open("err")}
	status = a.run(t.Context(), append(args, "--state-dir", dir))
	read := func(f *os.File) string {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return read(a.stdout), read(a.stderr), status
}

// Mistakes on the command line end with status 2, one line, and where to look.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"encript"}, `rdscrypt: rdscrypt has no command "encript", did you mean encrypt?: see rdscrypt --help`},
		{[]string{"executions", "show"}, `rdscrypt: rdscrypt executions has no command "show": see rdscrypt executions --help`},
		{[]string{"encrypt"}, `rdscrypt: DB_INSTANCE is missing: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "b"}, `rdscrypt: "b" is one argument too many: rdscrypt encrypt takes DB_INSTANCE only: see rdscrypt encrypt --help`},
		{[]string{"demo", "now"}, `rdscrypt: rdscrypt demo takes no argument, not "now": see rdscrypt demo --help`},
		{[]string{"encrypt", "a", "--force"}, `rdscrypt: unknown flag: --force: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "quick"}, `rdscrypt: workflow "quick" isn't one: use basic`},
		{[]string{"encrypt", "a", "--wait-seconds", "-1"}, `rdscrypt: invalid argument "-1" for "--wait-seconds" flag: use whole seconds from 0 to 99999999: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--wait-seconds", "soon"}, `rdscrypt: invalid argument "soon" for "--wait-seconds" flag: use whole seconds from 0 to 99999999: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--name", "a b"}, `rdscrypt: invalid argument "a b" for "--name" flag: the name contains ' ': use letters, digits, '-' and '_' only: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--name", "../x y"}, `rdscrypt: invalid argument "../x y" for "--name" flag: the name contains '.': use letters, digits, '-' and '_' only: see rdscrypt encrypt --help`},
		{[]string{"resume", "--endpoint-url", "127.0.0.1:4590"}, `rdscrypt: invalid argument "127.0.0.1:4590" for "--endpoint-url" flag: write an http or https URL, like http://127.0.0.1:4590: see rdscrypt resume --help`},
		{[]string{"encrypt", "1a", "--workflow", "basic"}, `rdscrypt: DB instance identifier "1a" doesn't start with a letter: start it with one`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--kms-key-id", "mine"}, `rdscrypt: KMS key "mine" is neither an id, an alias nor an ARN of one: write an alias as alias/mine`},
		{[]string{"encrypt", "a", "--on", "mars"}, `rdscrypt: invalid argument "mars" for "--on" flag: use embedded or step-functions: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--on", "step-functions", "--kms-key-id", "alias/a"}, `rdscrypt: --kms-key-id isn't for --on step-functions, where it is the state machine's own: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--on", "step-functions", "--wait-seconds", "1"}, `rdscrypt: --wait-seconds isn't for --on step-functions, where it is the state machine's own: see rdscrypt encrypt --help`},
		{[]string{"encrypt", "a", "--workflow", "basic", "--state-machine-arn", "x"}, `rdscrypt: --state-machine-arn is for --on step-functions: see rdscrypt encrypt --help`},
		{[]string{"executions", "list", "--state-machine-arn", "x"}, `rdscrypt: --state-machine-arn is for --on step-functions: see rdscrypt executions list --help`},
		{[]string{"stop", "--on", "step-functions", "--state-machine-arn", "basic"}, `rdscrypt: state machine ARN "basic" isn't the ARN of a state machine: give one like arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic`},
		{[]string{"executions", "watch", "--on", "step-functions", "--state-machine-arn", "arn:aws:states:us-east-1:123456789012:stateMachine:a", "arn:aws:states:us-east-1:123456789012:execution:b:c"}, `rdscrypt: execution "arn:aws:states:us-east-1:123456789012:execution:b:c" isn't one of arn:aws:states:us-east-1:123456789012:stateMachine:a: leave out --state-machine-arn`},
		{[]string{"resume", "--on", "step-functions"}, `rdscrypt: invalid argument "step-functions" for "--on" flag: Step Functions goes on with its executions by itself; follow one with rdscrypt executions watch --on step-functions: see rdscrypt resume --help`},
		{[]string{"asl", "validate"}, `rdscrypt: FILE is missing: see rdscrypt asl validate --help`},
		{[]string{"asl", "validate", "no-such-file"}, `rdscrypt: no-such-file can't be read: no such file or directory: see rdscrypt asl validate --help`},
		{[]string{"asl", "validate", "-", "--type", "QUICK"}, `rdscrypt: type "QUICK" isn't one: use STANDARD or EXPRESS: see rdscrypt asl validate --help`},
		{[]string{"version", "--output", "xml"}, `rdscrypt: invalid argument "xml" for "--output" flag: use text or json: see rdscrypt version --help`},
		{[]string{"executions", "describe", "no name"}, `rdscrypt: execution name "no name" contains ' ': use letters, digits, '-' and '_' only`},
	} {
		stdout, stderr, status := inProcess(t, c.args...)
		if status != exitUsage || stdout != "" || stderr != c.want+"\n" {
			t.Errorf("%q: status %d, printed %q and\n got %swant %s", c.args, status, stdout, stderr, c.want)
		}
	}
}

// Each command's help says what it is for and ends with an example.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"", "demo", "sandbox", "encrypt", "resume", "executions", "executions list", "executions describe", "executions history", "executions watch", "stop", "approve", "package", "deploy", "undeploy", "asl", "asl validate", "asl run", "version",
	} {
		stdout, stderr, status := inProcess(t, append(strings.Fields(command), "--help")...)
		_, example, found := strings.Cut(stdout, "\nExample")
		if status != exitDone || stderr != "" || !found || !strings.HasPrefix(stdout[:1], strings.ToUpper(stdout[:1])) {
			t.Errorf("%q: status %d, %s%s", command, status, stdout, stderr)
		}
		_, example, _ = strings.Cut(example, ":\n")
		for line := range strings.Lines(example) {
			if !strings.HasPrefix(line, "  rdscrypt ") && !strings.HasPrefix(line, "  aws ") {
				t.Errorf("%q: the help ends with %q", command, line)
			}
		}
		for line := range strings.Lines(stdout) {
			if len(line) > 81 {
				t.Errorf("%q: %q is %d columns wide", command, line, len(line))
			}
		}
	}
}

// A wrong command line is told as JSON to who has asked for JSON, and to nobody
// else: text that only looks like the flag is no flag.
func TestUsageErrorsAsJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want bool
	}{
		{[]string{"encrypt", "a", "--force", "--output", "json"}, true},
		{[]string{"encrypt", "a", "--force", "--output=json"}, true},
		{[]string{"encrypt", "--output", "json"}, true},
		{[]string{"encrypt", "a", "--force", "--output", "json", "--output", "text"}, false},
		{[]string{"encrypt", "a", "--force", "--", "--output", "json"}, false},
		{[]string{"encrypt", "a", "--force", "--name", "x--output json"}, false},
		{[]string{"approve", "a", "b", "--reason", "use --output json for it"}, false},
		{[]string{"approve", "a", "b", "--reason=--output=json"}, false},
		{[]string{"approve", "a", "b", "--reason", "--output=json"}, false},
	} {
		stdout, _, status := inProcess(t, c.args...)
		if status != exitUsage || strings.HasPrefix(stdout, "{") != c.want {
			t.Errorf("%q: %d, %q", c.args, status, stdout)
		}
	}
}

// What watches writes a document a line, to the last.
func TestWatchErrorsAsLines(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"executions", "watch"}, {"executions", "watch", "a", "b"}, {"executions", "watch", "--force"}} {
		stdout, _, status := inProcess(t, append(args, "--output", "json")...)
		var line struct {
			Error errorObject
		}
		if err := json.Unmarshal([]byte(stdout), &line); err != nil || line.Error.ExitCode != status || strings.Count(stdout, "\n") != 1 {
			t.Errorf("%q: %d, %v: %s", args, status, err, stdout)
		}
	}
}
