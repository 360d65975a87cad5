package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log"
	"log/slog"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"
)

// An error that a task can't name has one name all the same. aws-lambda-go
// would call it by its Go type.
func TestInternalError(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	h := newHandler(settings{task: "t", function: "f"}, func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return json.RawMessage(`"lost"`), errors.New("encoding the output: no")
	}, &logged)
	output, err := h.Invoke(t.Context(), []byte(`{}`))
	want := messages.InvokeResponse_Error{Type: "InternalError", Message: "encoding the output: no"}
	got, ok := err.(messages.InvokeResponse_Error) // aws-lambda-go looks at this type alone
	if !ok || !cmp.Equal(got, want) || output != nil {
		t.Errorf("got %s, %#v", output, err)
	}
	if lines := readLog(t, logged.String()); len(lines) != 1 || lines[0].ErrorType != "InternalError" {
		t.Errorf("logged %+v", lines)
	}
}

// What the library has to say becomes a line of the log like any other, and
// what it repeats is left to debugging.
func TestRuntimeLog(t *testing.T) {
	t.Parallel()
	for level, want := range map[slog.Level][]line{
		slog.LevelInfo: {
			{Level: "ERROR", Message: "Lambda runtime: failed to get the next invoke", Function: "f", Task: "t"},
		},
		slog.LevelDebug: {
			{Level: "DEBUG", Message: `Lambda runtime: {"errorType":"E"}`, Function: "f", Task: "t"},
			{Level: "ERROR", Message: "Lambda runtime: failed to get the next invoke", Function: "f", Task: "t"},
		},
	} {
		var logged bytes.Buffer
		library := log.New(runtimeLog{newLogger(settings{task: "t", function: "f", level: level}, &logged)}, "", 0)
		library.Printf("%s", `{"errorType":"E"}`)
		library.Print("failed to get the next invoke")
		if diff := cmp.Diff(want, readLog(t, logged.String()), comparable); diff != "" {
			t.Errorf("%s (-want +got):\n%s", level, diff)
		}
	}
}
