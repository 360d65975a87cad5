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
	"net/url"
	"syscall"
	"time"
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

// unansweredError says that a call went out and no answer to it came back: it may
// have had its effect.
type unansweredError struct{ err error }

func (e *unansweredError) Error() string { return e.err.Error() }
func (e *unansweredError) Unwrap() error { return e.err }

// patience is how long the process that runs an execution has for its answer. It
// only writes to its journal for it; one that takes longer is stopped (SIGSTOP),
// or its disk is.
const patience = 10 * time.Second

// call makes a call of the Step Functions API on the socket of the execution.
// The error is an [*apiError] when the call is refused, an [*unansweredError]
// when that isn't known, and see [unserved]. After any other nothing was sent.
func (f folder) call(ctx context.Context, action string, in, out any) error {
	return f.callWithin(ctx, patience, action, in, out)
}

// callWithin is call with a patience of its own. out may be nil.
func (f folder) callWithin(ctx context.Context, patience time.Duration, action string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("the process that runs it hasn't answered for %s", patience))
	defer cancel()
	// The socket is dialled before there is a request, so that what goes wrong with
	// it is told apart from what goes wrong later.
	connection, err := f.dial(ctx)
	if err != nil {
		return fmt.Errorf("asking the process that runs execution %s: %w", f.name, err)
	}
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return connection, nil }}
	defer transport.CloseIdleConnections()
	// The host is what no name server knows.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://execution.invalid/", bytes.NewReader(body))
	if err != nil {
		return errors.Join(err, connection.Close())
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", target+action)
	text, status, err := ask(&http.Client{Transport: transport}, request)
	switch {
	case ctx.Err() != nil && err != nil:
		return &unansweredError{context.Cause(ctx)}
	case err != nil:
		return &unansweredError{fmt.Errorf("asking the process that runs it: %w", err)}
	}
	if status != http.StatusOK {
		refused := &apiError{}
		if err := json.Unmarshal(text, refused); err != nil || status >= http.StatusInternalServerError {
			return &unansweredError{fmt.Errorf("the process that runs it answered with status %d: %s", status, text)}
		}
		return refused
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// ask sends a request and reads the whole answer.
func ask(client *http.Client, request *http.Request) (text []byte, status int, err error) {
	answer, err := client.Do(request)
	var noise *url.Error // the method, and an address that is made up
	if errors.As(err, &noise) {
		err = noise.Err
	}
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = answer.Body.Close() }() // all that counts is read
	text, err = io.ReadAll(answer.Body)
	return text, answer.StatusCode, err
}
