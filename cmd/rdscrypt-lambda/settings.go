package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// The environment variables of a function. The last two are Lambda's own.
const (
	taskVariable        = "RDSCRYPT_TASK"
	keyVariable         = "KMS_KEY_ID"
	levelVariable       = "LOG_LEVEL"
	lambdaLevelVariable = "AWS_LAMBDA_LOG_LEVEL"
	functionVariable    = "AWS_LAMBDA_FUNCTION_NAME"
)

// settings are what the environment says.
type settings struct {
	task     tasks.Name
	key      rdscrypt.KeyID // empty for the default
	level    slog.Level
	function string // the name of the Lambda function
}

// readSettings returns an error that names everything that is wrong, because
// each attempt to put it right is a deployment.
func readSettings(getenv func(string) string) (settings, error) {
	var (
		s   = settings{function: getenv(functionVariable)}
		all = make([]error, 3)
	)
	s.task, all[0] = readTask(getenv(taskVariable))
	s.key, all[1] = readKey(getenv(keyVariable))
	s.level, all[2] = readLevel(getenv)
	var problems []string
	for _, err := range all {
		if err != nil {
			problems = append(problems, err.Error())
		}
	}
	if len(problems) > 0 {
		return settings{}, errors.New(strings.Join(problems, "; "))
	}
	return s, nil
}

func readTask(value string) (tasks.Name, error) {
	// Without clients the functions can't be called, but they have their names.
	names := slices.Sorted(maps.Keys(tasks.Functions(tasks.Config{})))
	if name := tasks.Name(value); slices.Contains(names, name) {
		return name, nil
	}
	problem := fmt.Sprintf("%q isn't a task", value)
	if value == "" {
		problem = "isn't set"
	}
	var list []string
	for _, name := range names {
		list = append(list, string(name))
	}
	return "", fmt.Errorf("%s %s: set it to one of %s", taskVariable, problem, strings.Join(list, ", "))
}

func readKey(value string) (rdscrypt.KeyID, error) {
	if value == "" {
		return "", nil
	}
	key, err := rdscrypt.ParseKeyID(value)
	if err != nil {
		return "", fmt.Errorf("%s: %w", keyVariable, err)
	}
	return key, nil
}

// readLevel takes the level from our variable or else from Lambda's, which
// holds what was chosen as ApplicationLogLevel of the function. Lambda knows
// two levels that slog doesn't; they are read as the nearest.
func readLevel(getenv func(string) string) (slog.Level, error) {
	for _, variable := range []string{levelVariable, lambdaLevelVariable} {
		switch value := getenv(variable); strings.ToUpper(value) {
		case "":
		case "TRACE", "DEBUG":
			return slog.LevelDebug, nil
		case "INFO":
			return slog.LevelInfo, nil
		case "WARN":
			return slog.LevelWarn, nil
		case "ERROR", "FATAL":
			return slog.LevelError, nil
		default:
			return 0, fmt.Errorf("%s %q isn't a log level: set it to debug, info, warn or error", variable, value)
		}
	}
	return slog.LevelInfo, nil
}
