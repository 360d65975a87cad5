package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"syscall"
)

// apiError is the answer of a Step Functions API that refuses a call.
type apiError struct {
	Code    string `json:"__type"`
	Message string `json:"message"`
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

// unserved tells whether err says that no process serves the socket.
func unserved(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED)
}

// call makes a call of the Step Functions API on the socket of the execution.
// out may be nil. The error is an [*apiError] when the call is refused, and see
// [unserved].
func (f folder) call(ctx context.Context, action string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return f.dial(ctx) }}
	defer transport.CloseIdleConnections()
	// The host is what no name server knows; the socket is dialled all the same.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://execution.invalid/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", target+action)
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return fmt.Errorf("asking the process that runs execution %s: %w", f.name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("asking the process that runs execution %s: %w", f.name, err)
	}
	if answer.StatusCode != http.StatusOK {
		refused := &apiError{}
		if err := json.Unmarshal(text, refused); err != nil {
			return fmt.Errorf("the process that runs execution %s answered with status %s", f.name, answer.Status)
		}
		return refused
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
