package local

import (
	"fmt"
	"unicode/utf8"

	"github.com/rdscrypt/rdscrypt"
)

// The longest error and cause, in characters, by the reference of StopExecution
// and SendTaskFailure (Request Parameters). Where nobody serves an execution
// they are recorded without that API, and hold all the same.
const (
	maxErrorName = 256
	maxCause     = 32768
)

// checkLength returns a [*rdscrypt.InvalidError] for a text that is too long.
func checkLength(field, text string, longest int) error {
	n := utf8.RuneCountInString(text)
	if n <= longest {
		return nil
	}
	const shown = 20 // of what would fill the screen
	return &rdscrypt.InvalidError{Field: field, Value: string([]rune(text)[:shown]) + "...",
		Problem: fmt.Sprintf("has %d characters", n), Want: fmt.Sprintf("use at most %d", longest)}
}

func (cfg StopConfig) check() error {
	if err := checkLength("error", cfg.ErrorName, maxErrorName); err != nil {
		return err
	}
	return checkLength("cause", cfg.Cause, maxCause)
}

func (cfg ApproveConfig) check() error { return checkLength("reason", cfg.Reason, maxCause) }
