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
// Text after the end of the document is refused: Jackson, which AWS's messages
// show to be at work, wouldn't look at it by default, but nobody means it, and
// what is kept as the input would be no JSON.
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
