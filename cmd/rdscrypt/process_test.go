package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// Programs that run beside a script. What they print can be waited for, which
// testscript's own background commands can't: they show it at their end.

// processes are those of one script, by the names it gave them.
type processes map[string]*process

type processesKey struct{}

type process struct {
	cmd   *exec.Cmd
	lines chan string // of both streams; closed at their end
	ended chan struct{}
	err   error
}

// patience is how long a script waits for what has to come. Only a test that
// fails uses it up.
const patience = time.Minute

// inherited are the variables that a program gets, with what the script has set
// them to.
var inherited = []string{
	"PATH", "HOME", "TMPDIR", "XDG_STATE_HOME", "NO_COLOR", "TERM", "HTTP_PROXY", "GOCOVERDIR",
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED",
}

func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range inherited {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

// start NAME PROGRAM [ARGUMENT...] starts a program. If it still runs at the end
// of the script it is ended.
func start(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: start NAME PROGRAM [ARGUMENT...]")
	}
	p := &process{cmd: command(ts, args[1:]), lines: make(chan string, 1000), ended: make(chan struct{})}
	stdout, err := p.cmd.StdoutPipe()
	ts.Check(err)
	stderr, err := p.cmd.StderrPipe()
	ts.Check(err)
	ts.Check(p.cmd.Start())
	go p.follow(stdout, stderr)
	ts.Value(processesKey{}).(processes)[args[0]] = p
	ts.Defer(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		select {
		case <-p.ended:
		case <-time.After(patience):
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
	})
}

func (p *process) follow(streams ...io.Reader) {
	var reading sync.WaitGroup
	for _, stream := range streams {
		reading.Go(func() {
			lines := bufio.NewScanner(stream)
			for lines.Scan() {
				p.lines <- lines.Text()
			}
		})
	}
	reading.Wait()
	close(p.lines)
	p.err = p.cmd.Wait()
	close(p.ended)
}

func named(ts *testscript.TestScript, name string) *process {
	p := ts.Value(processesKey{}).(processes)[name]
	if p == nil {
		ts.Fatalf("no process is called %s", name)
	}
	return p
}

// saw NAME PATTERN [VARIABLE] waits for a line of the program that matches, and
// sets the variable to what the pattern's first group matched.
func saw(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: saw NAME PATTERN [VARIABLE]")
	}
	p, pattern := named(ts, args[0]), regexp.MustCompile(args[1])
	over := time.After(patience)
	for {
		select {
		case line, more := <-p.lines:
			if !more {
				ts.Fatalf("%s ended without a line like %s", args[0], pattern)
			}
			ts.Logf("[%s] %s", args[0], line)
			match := pattern.FindStringSubmatch(line)
			if match == nil {
				continue
			}
			if len(args) > 2 {
				ts.Setenv(args[2], match[1])
			}
			return
		case <-over:
			ts.Fatalf("%s printed no line like %s", args[0], pattern)
		}
	}
}

var signals = map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}

// signal NAME SIGNAL sends a signal.
func signalProcess(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: signal NAME SIGNAL")
	}
	ts.Check(named(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// ends NAME STATUS [SECONDS] waits for the end of a program and checks how it
// ended: with an exit status, or by a signal, such as "signal: killed". What it
// printed and nobody has seen is the standard error that follows.
func ends(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: ends NAME STATUS [WITHIN]")
	}
	within := patience
	if len(args) > 2 {
		var err error
		within, err = time.ParseDuration(args[2])
		ts.Check(err)
	}
	p := named(ts, args[0])
	var rest []string
	over := time.After(within)
	for lines := p.lines; ; {
		select {
		case line, more := <-lines:
			if !more {
				lines = nil
				continue
			}
			rest = append(rest, line+"\n")
		case <-p.ended:
			for line := range p.lines { // it was closed before
				rest = append(rest, line+"\n")
			}
			if _, err := io.WriteString(ts.Stderr(), strings.Join(rest, "")); err != nil {
				ts.Fatalf("%v", err)
			}
			if got := status(p.err); got != args[1] {
				ts.Fatalf("%s ended with %s, want %s; it printed\n%s", args[0], got, args[1], strings.Join(rest, ""))
			}
			return
		case <-over:
			ts.Fatalf("%s goes on after %s", args[0], within)
		}
	}
}

// replace FILE OLD NEW changes a file, which must have the old text.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	path := ts.MkAbs(args[0])
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s doesn't contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// status is an exit status as text, and for what isn't one the error.
func status(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit):
		return strings.TrimPrefix(exit.Error(), "exit status ")
	default:
		return err.Error()
	}
}
