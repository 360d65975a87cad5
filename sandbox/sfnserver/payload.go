package sfnserver

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxPayload is the size of an input or an output, in bytes.
const maxPayload = 256 << 10

// parseInput reads an execution's input.
func parseInput(text string) (value.Value, error) {
	if err := checkSensitive("input", text, 0, maxPayload); err != nil {
		return nil, err
	}
	v, err := asl.ParseInput([]byte(text))
	if err != nil {
		return nil, wire.Errorf("InvalidExecutionInput", "%s", err)
	}
	return v, nil
}

// parseOutput reads what a task answers with its token. The text follows the
// input's.
func parseOutput(text string) (value.Value, error) {
	if err := checkSensitive("output", text, 0, maxPayload); err != nil {
		return nil, err
	}
	v, err := value.Parse([]byte(text))
	if err == nil {
		return v, nil
	}
	why := value.SyntaxMessage([]byte(text))
	if why == "" { // AWS's parser stops after the document, ours doesn't
		why = err.Error()
	}
	return nil, wire.Errorf("InvalidOutput", "Invalid Output: '%s'", why)
}
