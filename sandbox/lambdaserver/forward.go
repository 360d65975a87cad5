package lambdaserver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// EndpointError says that [Config.Endpoint] couldn't be asked: nobody listens, or
// it ended the connection.
type EndpointError struct {
	Endpoint string
	Err      error
}

func (e *EndpointError) Error() string { return "calling " + e.Endpoint + ": " + e.Err.Error() }
func (e *EndpointError) Unwrap() error { return e.Err }

// forward has the endpoint invoke a function. What the endpoint doesn't have
// either isn't there at all, in the sandbox's own words.
func (s *Server) forward(ctx context.Context, ref reference, in Invocation) (Outcome, error) {
	if s.cfg.Endpoint == "" {
		return Outcome{}, notFound(ref.qualified())
	}
	request, err := s.request(ctx, ref, in)
	if err != nil {
		return Outcome{}, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return Outcome{}, s.endpointError(ctx, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResult+1))
	if err != nil {
		return Outcome{}, s.endpointError(ctx, err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		answer := refusal(response, body)
		if answer.Code == "ResourceNotFoundException" {
			return Outcome{}, notFound(ref.qualified())
		}
		return Outcome{}, answer
	}
	out := Outcome{
		StatusCode:      response.StatusCode,
		Payload:         body,
		FunctionError:   response.Header.Get(functionErrorHeader),
		ExecutedVersion: response.Header.Get(executedVersionHeader),
		RequestID:       cmp.Or(response.Header.Get(wire.RequestIDHeader), in.RequestID),
		LogResult:       response.Header.Get(logResultHeader),
	}
	if len(body) > maxResult {
		out.FunctionError, out.Payload = unhandled, describe(errTooLarge())
	}
	return out, nil
}

func (s *Server) endpointError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	// The URL of an url.Error would only repeat what Endpoint says.
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return &EndpointError{s.cfg.Endpoint, err}
}

// request is the call to the endpoint. It is signed, because some read the
// Region from the signature, with the key "test", which such endpoints take:
// nobody's credentials leave this program.
func (s *Server) request(ctx context.Context, ref reference, in Invocation) (*http.Request, error) {
	address := strings.TrimSuffix(s.cfg.Endpoint, "/") + "/2015-03-31/functions/" + url.PathEscape(in.FunctionName) + "/invocations"
	if in.Qualifier != "" {
		address += "?Qualifier=" + url.QueryEscape(in.Qualifier)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(in.Payload))
	if err != nil {
		return nil, &EndpointError{s.cfg.Endpoint, err}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(invocationTypeHeader, string(in.Type))
	if in.Tail {
		request.Header.Set(logTypeHeader, "Tail")
	}
	if in.ClientContext != "" {
		request.Header.Set(clientContextHeader, in.ClientContext)
	}
	digest := sha256.Sum256(in.Payload)
	credentials := aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(digest[:]), "lambda", ref.Region, s.cfg.Now()); err != nil {
		return nil, fmt.Errorf("signing the invocation of %s: %w", ref.Name, err)
	}
	return request, nil
}

// refusal reads an error of a REST service.
func refusal(response *http.Response, body []byte) *wire.Error {
	var said struct {
		Message string // also "message": names are matched without regard to case
		Type    string `json:"__type"`
	}
	_ = json.Unmarshal(body, &said) // what isn't JSON has nothing to say but its status
	// A namespace before the code and a URI after it are for other readers.
	code := cmp.Or(response.Header.Get(wire.ErrorTypeHeader), said.Type, "ServiceException")
	code, _, _ = strings.Cut(code, ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	e := wire.Errorf(code, "%s", cmp.Or(said.Message, http.StatusText(response.StatusCode)))
	e.Status = response.StatusCode
	if e.Status >= http.StatusInternalServerError {
		e.Fault = wire.Receiver
	}
	return e
}
