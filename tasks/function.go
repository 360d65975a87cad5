package tasks

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// input is what the inputs of all tasks have in common.
type input interface {
	// check returns an error that names every field that is missing.
	check() error
}

// function gives a task its JSON. Keys are matched exactly, as Python matches
// them; encoding/json would take "Instance_ID" for "instance_id".
func function[In input, Out any](name Name, task func(context.Context, In) (Out, error)) Func {
	return func(ctx context.Context, raw stdjson.RawMessage) (stdjson.RawMessage, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, &Error{Name: ErrorInvalidInput, Message: fmt.Sprintf("%s: %s", name, describeJSON(err)), Err: err}
		}
		out, err := task(ctx, in)
		if err != nil {
			return nil, asError(ctx, name, err)
		}
		result, err := json.Marshal(out)
		if err != nil {
			return nil, fmt.Errorf("%s: encoding the output: %w", name, err)
		}
		return result, nil
	}
}

// describeJSON says what is wrong with an input without the names of Go types.
func describeJSON(err error) string {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return "the input isn't valid JSON: " + err.Error()
	}
	if field := semantic.JSONPointer.LastToken(); field != "" {
		return fmt.Sprintf("%s must be a string, not a JSON %s", field, semantic.JSONKind)
	}
	return fmt.Sprintf("the input must be a JSON object, not a JSON %s", semantic.JSONKind)
}

// field is one field of an input, by its JSON name.
type field struct {
	name, value string
}

// required returns an error that names the fields that have no value. All of
// them at once, because the author of a state machine would otherwise run it
// once a field.
func required(fields ...field) error {
	var missing []string
	for _, f := range fields {
		if f.value == "" {
			missing = append(missing, f.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	verb := "is"
	if len(missing) > 1 {
		verb = "are"
	}
	return &Error{Name: ErrorInvalidInput, Message: fmt.Sprintf("%s %s missing or empty in the input", strings.Join(missing, ", "), verb)}
}
