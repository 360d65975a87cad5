package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
)

const jsonType = "application/x-amz-json-1.1"

// DecodeJSON reads the parameters of a JSON call into v. Members that v doesn't
// have are ignored, as AWS does, because newer clients send newer members. What
// isn't such a JSON object is the [Error] SerializationException.
func DecodeJSON(c Call, v any) error {
	if len(c.Body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.Body, v); err != nil {
		return Errorf("SerializationException", "%s: %v", c.Action, err)
	}
	return nil
}

// WriteJSON answers a JSON call. A result of nil is an empty body, which AWS
// sends for actions without output. When result can't be marshalled nothing is
// written and the error returned.
func WriteJSON(w http.ResponseWriter, c Call, result any) error {
	var body []byte
	if result != nil {
		var err error
		if body, err = json.Marshal(result); err != nil {
			return fmt.Errorf("writing the result of %s: %w", c.Action, err)
		}
	}
	send(w, jsonType, c.RequestID, http.StatusOK, body)
	return nil
}

// WriteJSONError answers a JSON call with an error.
func WriteJSONError(w http.ResponseWriter, requestID string, e *Error) {
	body, _ := json.Marshal(map[string]string{"__type": e.Code, "message": e.Message}) // strings always marshal
	send(w, jsonType, requestID, e.Status, body)
}
