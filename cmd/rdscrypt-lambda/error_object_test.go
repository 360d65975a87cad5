package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
)

// errorObject is Lambda's error object. Step Functions takes errorType for the
// error name and the whole object for the cause.
type errorObject struct {
	ErrorMessage, ErrorType string
}

// readError refuses fields that errorObject doesn't have, and keys in another
// case.
func readError(t *testing.T, body string) (e errorObject) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if !strings.Contains(body, `"errorType":`) || !strings.Contains(body, `"errorMessage":`) {
		t.Errorf("keys of %s", body)
	}
	return e
}

func wantError(t *testing.T, answer runtimeapi.Answer, errorType, message string) {
	t.Helper()
	if answer.Kind != runtimeapi.Error {
		t.Errorf("reported as %s: %s", answer.Kind, answer.Body)
		return
	}
	if diff := cmp.Diff(errorObject{message, errorType}, readError(t, answer.Body)); diff != "" {
		t.Errorf("error object (-want +got):\n%s", diff)
	}
}
