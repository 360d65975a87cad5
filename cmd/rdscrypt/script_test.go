package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rdscrypt/rdscrypt/deploy/fakeaws"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// The tests of the command line are sessions, in test/script, that read as
// documentation. They run the real main as a process of its own: this test
// binary under the name rdscrypt.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"rdscrypt": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, params(filepath.Join("..", "..", "test", "script")))
}

// TestClients is the session by hand, with clients that we didn't write.
func TestClients(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	require.Program(t, "mariadb", "Debian's mariadb-client")
	testscript.Run(t, params(filepath.Join("..", "..", "test", "script", "clients")))
}

func params(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			// HOME is a folder that isn't there, so nothing of the machine's
			// own configuration counts.
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_PAGER", "")
			env.Values[processesKey{}] = processes{}
			env.Values[doubleKey{}] = fakeaws.New()
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"start":     start,
			"saw":       saw,
			"signal":    signalProcess,
			"ends":      ends,
			"instance":  instance,
			"sql":       sqlStatement,
			"endpoint":  endpoint,
			"replace":   replace,
			"amazon":    amazon,
			"terminal":  terminal,
			"derive":    derive,
			"double":    double,
			"functions": functions,
		},
	}
}

// exits STATUS PROGRAM [ARGUMENT...] runs a program that has to end with the
// exit status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARGUMENT...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	if got := status(err); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
