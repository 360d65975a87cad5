package lambdaserver

import (
	"context"
	"errors"
	"net/http"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The headers of Invoke.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
const (
	invocationTypeHeader  = "X-Amz-Invocation-Type"
	logTypeHeader         = "X-Amz-Log-Type"
	clientContextHeader   = "X-Amz-Client-Context"
	functionErrorHeader   = "X-Amz-Function-Error"
	logResultHeader       = "X-Amz-Log-Result"
	executedVersionHeader = "X-Amz-Executed-Version"
)

func (s *Server) invoke(ctx context.Context, c wire.Call) (any, error) {
	logType := c.Header.Get(logTypeHeader)
	if logType != "" && logType != "None" && logType != "Tail" {
		return nil, wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'logType' "+
			"failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]", logType)
	}
	out, err := s.Invoke(ctx, Invocation{
		Region:        c.Region,
		FunctionName:  c.Path["FunctionName"],
		Qualifier:     c.Query.Get("Qualifier"),
		Type:          InvocationType(c.Header.Get(invocationTypeHeader)),
		Payload:       c.Body,
		ClientContext: c.Header.Get(clientContextHeader),
		Tail:          logType == "Tail",
		RequestID:     c.RequestID,
	})
	if e, ok := errors.AsType[*EndpointError](err); ok {
		answer := wire.Errorf("ServiceException", "The function isn't one of the sandbox's, and the endpoint for others can't be asked: %v", e)
		answer.Status, answer.Fault = http.StatusInternalServerError, wire.Receiver
		return nil, answer
	}
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	for name, value := range map[string]string{
		functionErrorHeader:   out.FunctionError,
		executedVersionHeader: out.ExecutedVersion,
		logResultHeader:       out.LogResult,
	} {
		if value != "" {
			header.Set(name, value)
		}
	}
	if len(out.Payload) > 0 {
		header.Set("Content-Type", "application/json")
	}
	return &wire.Raw{Status: out.StatusCode, Header: header, Body: out.Payload}, nil
}
