package statemachine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// numberForm is JSON's grammar of a number. strconv would take more, such as
// "0x10" and "Inf".
var numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// escape returns value as it may stand in the template: escaped inside a
// string, a number elsewhere.
func escape(key, value string, inString bool) (string, error) {
	if !inString {
		if !numberForm.MatchString(value) {
			return "", fmt.Errorf("${%s} stands for a number, not for %q", key, value)
		}
		return value, nil
	}
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	// The definition is read by people too, and "<" needs no escape in JSON.
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("escaping ${%s}: %w", key, err)
	}
	text := strings.TrimSuffix(quoted.String(), "\n")
	return text[len(`"`) : len(text)-len(`"`)], nil
}

// list names substitutions in an error, in an order that doesn't change from
// run to run.
func list(keys iter.Seq[string]) string {
	names := slices.Sorted(keys)
	for i, name := range names {
		names[i] = "${" + name + "}"
	}
	return strings.Join(names, ", ")
}
