package main

import (
	"log/slog"
	"maps"
	"testing"

	"github.com/rdscrypt/rdscrypt/tasks"
)

// getenv reads from env as os.Getenv does from the environment.
func getenv(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func TestReadSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  map[string]string
		want settings
	}{
		"least": {
			map[string]string{taskVariable: "copy-snapshot"},
			settings{task: tasks.NameCopySnapshot, level: slog.LevelInfo},
		},
		"all": {
			map[string]string{taskVariable: "restore-db-instance", keyVariable: "alias/mine", levelVariable: "Warn", functionVariable: "f"},
			settings{task: tasks.NameRestoreDBInstance, key: "alias/mine", level: slog.LevelWarn, function: "f"},
		},
		"Lambda's level": {
			map[string]string{taskVariable: "copy-snapshot", lambdaLevelVariable: "TRACE"},
			settings{task: tasks.NameCopySnapshot, level: slog.LevelDebug},
		},
		"our level wins": {
			map[string]string{taskVariable: "copy-snapshot", levelVariable: "error", lambdaLevelVariable: "DEBUG"},
			settings{task: tasks.NameCopySnapshot, level: slog.LevelError},
		},
		"fatal": {
			map[string]string{taskVariable: "copy-snapshot", lambdaLevelVariable: "FATAL"},
			settings{task: tasks.NameCopySnapshot, level: slog.LevelError},
		},
	} {
		if got, err := readSettings(getenv(test.env)); got != test.want || err != nil {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, test.want)
		}
	}
}

// Every task there is can be chosen, by its name and without a line here.
func TestEveryTaskCanBeChosen(t *testing.T) {
	t.Parallel()
	for name := range maps.Keys(tasks.Functions(tasks.Config{})) {
		env := environment("http://127.0.0.1:1", taskVariable, string(name))
		s, err := readSettings(getenv(env))
		if err != nil || s.task != name {
			t.Errorf("%s: got %q, %v", name, s.task, err)
		}
	}
}

func TestLambdaLevelError(t *testing.T) {
	t.Parallel()
	_, err := readSettings(getenv(map[string]string{taskVariable: "copy-snapshot", lambdaLevelVariable: "ALL"}))
	const want = `AWS_LAMBDA_LOG_LEVEL "ALL" isn't a log level: set it to debug, info, warn or error`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
