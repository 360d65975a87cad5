package sfnserver

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxPayload is the size of an input or an output, in bytes of UTF-8.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxPayload = 256 << 10

// payload holds an input or an output against its size; nil was not sent.
func payload(field string, text *string) violation {
	if text == nil {
		return ""
	}
	return size(field, "", len(*text), 0, maxPayload)
}

// parseInput reads an execution's input.
func parseInput(text string) (value.Value, error) {
	v, err := asl.ParseInput([]byte(text))
	if err != nil {
		return nil, wire.Errorf("InvalidExecutionInput", "%s", err)
	}
	return v, nil
}

// parseOutput reads what a task answers with its token. The text follows the
// input's.
func parseOutput(text string) (value.Value, error) {
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
