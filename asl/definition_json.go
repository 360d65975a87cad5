package asl

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

var notAnObject = Diagnostic{Severity: SeverityError, Code: SchemaValidationFailed, Message: "Definition must be a valid JSON object"}

// parseJSON reads the text of a definition.
func parseJSON(definition []byte) (value.Value, *Diagnostic) {
	v, err := value.Parse(definition)
	if err == nil {
		return v, nil
	}
	if strings.TrimSpace(string(definition)) == "" {
		return nil, &notAnObject
	}
	message := value.LocatedSyntaxMessage(definition)
	if message == "" {
		message = err.Error()
	}
	return nil, &Diagnostic{SeverityError, InvalidJSONDescription, "", message, err.Error()}
}
