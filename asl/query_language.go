package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// queryLanguage is how a state selects and makes data. Only JSONPath is run
// here; of JSONata the structure of states is checked, as far as AWS's own
// checks come before the refusal.
type queryLanguage string

const (
	jsonPath queryLanguage = "JSONPath"
	jsonata  queryLanguage = "JSONata"
)

// Fields that states of one language have and those of the other don't.
var (
	jsonPathFields = []string{
		"InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result", "ItemsPath",
		"TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath", "MaxConcurrencyPath",
		"ToleratedFailurePercentagePath", "ToleratedFailureCountPath", "ErrorPath", "CausePath",
		"MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath", "Variable",
	}
	jsonataFields = []string{"Arguments", "Output", "Items", "Condition"}
)

// stateLanguage resolves the language of a state as AWS does: that of the state
// machine when there is no field, JSONPath when it says exactly that, and
// JSONata for whatever else it says.
func (r *reader) stateLanguage() {
	v, ok := r.object.Get("QueryLanguage")
	r.language = r.document.language
	if !ok {
		return
	}
	r.language = languageOf(v)
	if r.language == jsonPath && r.document.language == jsonata {
		r.reportAt(SchemaValidationFailed, r.at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
	}
}

func languageOf(v value.Value) queryLanguage {
	if v == string(jsonPath) {
		return jsonPath
	}
	return jsonata
}

// downgraded tells that a state asks for JSONPath in a machine of JSONata, after
// which AWS says nothing about the fields of either.
func (r *reader) downgraded() bool { return r.language == jsonPath && r.document.language == jsonata }

// checkLanguage reports the fields of the other language.
func (r *reader) checkLanguage() {
	if r.downgraded() {
		return
	}
	others, of := jsonataFields, jsonata
	if r.language == jsonata {
		others, of = jsonPathFields, jsonPath
	}
	for _, f := range r.object.Fields() {
		if slices.Contains(others, f.Name) {
			r.seen[f.Name] = true
			r.reportAt(SchemaValidationFailed, r.at, fmt.Sprintf(
				"The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage", r.language, f.Name, of))
		}
	}
}

// languageField checks the field itself, and refuses JSONata.
func (r *reader) languageField() {
	v, ok := r.get("QueryLanguage")
	if !ok {
		return
	}
	switch v {
	case string(jsonPath):
	case string(jsonata):
		r.unsupported("QueryLanguage", `The QueryLanguage "JSONata" is not supported, only "JSONPath"`)
	default:
		r.oneOf("QueryLanguage", string(jsonPath), string(jsonata))
	}
}

// isExpression reports whether a value of a JSONata state is computed.
func (r *reader) isExpression(v value.Value) bool {
	s, ok := v.(string)
	return ok && r.language == jsonata && strings.HasPrefix(s, "{%") && strings.HasSuffix(s, "%}")
}
