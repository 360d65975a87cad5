package local

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// Lambda's integration calls our functions by name or ARN, and answers as the
// Invoke API does.
func TestRunnerInvokes(t *testing.T) {
	t.Parallel()
	r := newRunner(testArns(), map[tasks.Name]tasks.Func{"look": func(_ context.Context, input json.RawMessage) (json.RawMessage, error) {
		if string(input) == "1" {
			return nil, &tasks.Error{Name: "One", Message: "it is"}
		}
		return input, nil
	}})
	call := func(parameters string) (string, error) {
		input, err := value.Parse([]byte(parameters))
		if err != nil {
			t.Fatal(err)
		}
		result, err := r.RunTask(t.Context(), engine.TaskCall{Resource: "arn:aws:states:::lambda:invoke", Input: input})
		return report.Document(result), err
	}
	for _, name := range []string{"look", testArns().function("look")} {
		got, err := call(`{"FunctionName":"` + name + `","Payload":{"a":2}}`)
		if err != nil || !strings.Contains(got, `"a": 2`) || !strings.Contains(got, `"ExecutedVersion": "$LATEST"`) || !strings.Contains(got, `"StatusCode": 200`) {
			t.Errorf("%s, %v", got, err)
		}
	}
	for parameters, want := range map[string]string{
		`{"FunctionName":"look","Payload":1}`: `One: {"errorMessage":"it is","errorType":"One"}`,
		`{"FunctionName":"other"}`:            "Lambda.ResourceNotFoundException: Function not found: other",
	} {
		_, err := call(parameters)
		var failure *engine.TaskError
		if !errors.As(err, &failure) || failure.Error() != want {
			t.Errorf("%s: got %v", parameters, err)
		}
	}
	if machine, err := asl.Parse([]byte(approval)); err != nil || r.check(machine) != nil {
		t.Errorf("%v, %v", err, r.check(machine))
	}
}
