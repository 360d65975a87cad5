package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// errorConfigInvalid is the errorType of a wrong environment, one of those that
// the Runtime API documents for Lambda-Runtime-Function-Error-Type.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const errorConfigInvalid = "Runtime.ConfigInvalid"

// reportInitError tells Lambda why the function can't start, which
// aws-lambda-go can't. Without it the caller would only learn that the process
// exited.
func reportInitError(ctx context.Context, api string, cause error) error {
	body, err := json.Marshal(messages.InvokeResponse_Error{Type: errorConfigInvalid, Message: cause.Error()})
	if err != nil {
		return fmt.Errorf("encoding the init error: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+api+"/2018-06-01/runtime/init/error", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("reporting the init error: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Lambda-Runtime-Function-Error-Type", errorConfigInvalid)
	// The API is on this machine; a proxy of the environment is for AWS.
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("reporting the init error: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		return fmt.Errorf("reporting the init error: Lambda answered %s", response.Status)
	}
	return nil
}
