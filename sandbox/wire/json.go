package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// JSON is the protocol whose calls are a POST of a JSON object, with the action
// in X-Amz-Target. Its value is the content type, in which alone the two
// versions differ here; which one a service speaks is in its model.
type JSON string

// The versions of the protocol.
const (
	JSON10 JSON = "application/x-amz-json-1.0"
	JSON11 JSON = "application/x-amz-json-1.1"
)

// WriteResult implements [Protocol]. A result of nil is an empty body, which AWS
// sends for actions without output.
func (j JSON) WriteResult(w http.ResponseWriter, c Call, result any) error {
	body, err := marshalJSON(c, result)
	if err != nil {
		return err
	}
	send(w, string(j), c.RequestID, http.StatusOK, body)
	return nil
}

// WriteError implements [Protocol].
func (j JSON) WriteError(w http.ResponseWriter, requestID string, e *Error) {
	body, _ := json.Marshal(map[string]string{"__type": e.Code, "message": e.Message}) // strings always marshal
	send(w, string(j), requestID, e.Status, body)
}

func marshalJSON(c Call, result any) ([]byte, error) {
	if result == nil {
		return nil, nil
	}
	body, err := json.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("writing the result of %s: %w", c.Action, err)
	}
	return body, nil
}
