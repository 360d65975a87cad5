package wire

import "net/http"

// Protocol puts the envelope around the answers of a service.
type Protocol interface {
	// WriteResult answers a call. When result can't be written nothing is sent
	// and the error returned, so that an error can be the answer instead.
	WriteResult(w http.ResponseWriter, c Call, result any) error
	// WriteError answers a call with an error.
	WriteError(w http.ResponseWriter, requestID string, e *Error)
}

// RequestIDHeader is where clients look for the request's id.
const RequestIDHeader = "x-amzn-RequestId"

func send(w http.ResponseWriter, contentType, requestID string, status int, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set(RequestIDHeader, requestID)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone; there is nobody to tell
}
