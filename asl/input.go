package asl

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// InputError is why a text can't be the input of an execution: it is no JSON
// document. Its text is the message of AWS's error InvalidExecutionInput.
type InputError struct{ Reason string }

func (e *InputError) Error() string {
	return "Invalid State Machine Execution Input: '" + e.Reason + "'"
}

// ParseInput reads the input of an execution. The error is an [*InputError].
func ParseInput(text []byte) (value.Value, error) {
	v, err := value.Parse(text)
	if err == nil {
		return v, nil
	}
	if strings.TrimSpace(string(text)) == "" {
		return nil, &InputError{"Invalid execution input."}
	}
	if reason := value.SyntaxMessage(text); reason != "" {
		return nil, &InputError{reason}
	}
	return nil, &InputError{err.Error()}
}
